import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Spool } from '../../src/domain/bytes.ts';
import { ok } from '../../src/domain/failure.ts';
import type { Inspector } from '../../src/domain/layer.ts';
import { inMemory } from '../../src/formats/random-access.ts';
import { type ImageInputs, inspectTarget } from '../../src/image/inspect.ts';
import { InspectionRoom } from '../../src/image/inspection-room.ts';
import { InspectionSink } from '../../src/image/inspection-sink.ts';
import { readRestingLayer } from '../../src/image/layer-at-rest.ts';
import type { ReadImage } from '../../src/image/read-image.ts';
import type { Found, LayerReaders } from '../../src/image/wanting.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { DiskSpool } from '../../src/shell/spool.ts';
import { bytesAsSource, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { dockerEntries, imageOf } from './make-image.ts';
import { listCataloger, roomFor } from './test-readers.ts';

const folder = mkdtempSync(join(tmpdir(), 'inspectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Wants programs and names that end in .box; takes those that begin with BOX; the package's version is the file's last word. */
const box: Inspector = {
  id: 'box',
  version: 1,
  maxBytes: 8_000_000,
  followsLinks: true,
  wants: ({ path, mode }) => path.endsWith('.box') || (mode & 0o111) !== 0,
  starts: (head) => Buffer.from(head).toString('latin1', 0, 3) === 'BOX',
  inspect: (path, content) => {
    const tail = Buffer.from(content.read(Math.max(0, content.size - 8), 8)).toString('latin1');
    if (tail.endsWith('throw')) throw new Error('boom');
    if (tail.endsWith('nothing')) return undefined;
    return { packages: [{ type: 'generic', name: path, version: tail.split(' ').at(-1) ?? '', licences: [] }] };
  },
};
const readers: LayerReaders = {
  catalogers: [listCataloger((path) => path === 'db' || path === 'both.box')],
  inspectors: [box],
  observers: [],
};

const boxOf = (version: string, size = 100): string => `BOX${' '.repeat(size)} ${version}`;

type Way = 'on disk' | 'gzip on disk' | 'save';

async function read(layers: readonly (readonly TestEntry[])[], way: Way, spool?: Spool): Promise<ReadImage> {
  const tar = tarOf(dockerEntries([{ image: imageOf(layers), tags: ['app:1'] }]));
  const bytes = way === 'gzip on disk' ? gzipSync(tar) : tar;
  const path = join(folder, 'image.tar');
  writeFileSync(path, bytes);
  const files = new DiskFiles({ workspace: folder, cwd: folder });
  const unused = (): never => {
    throw new Error('not asked for');
  };
  const inputs: ImageInputs = {
    openFile: () => files.open(path),
    folder: unused,
    saveFrom: () => async () => ok(bytesAsSource(bytes).stream()),
    registry: { manifest: unused, blob: unused, referrers: unused },
    spool: spool ?? files.spool,
  };
  const target =
    way === 'save'
      ? ({ kind: 'docker-daemon', name: 'app', text: 'docker-daemon:app' } as const)
      : ({ kind: 'docker-archive', path, text: 'docker-archive:image.tar' } as const);
  const target1 = await inspectTarget(target, inputs, { platforms: [], architecture: 'amd64', readers });
  if (!target1.ok || target1.value.images[0] === undefined) throw new Error('no image');
  return target1.value.images[0];
}

function seen(image: ReadImage): string[] {
  return image.composed.files.flatMap(({ path, cataloger, versions }) => {
    const content = versions.at(-1)?.content;
    const told = content?.problem === undefined ? content?.packages.map(({ version }) => version) : ['problem'];
    return `${path} ${cataloger} ${told?.join(',')}`;
  });
}

const big = 5_000_000;
const LAYERS: readonly (readonly TestEntry[])[] = [
  [
    { path: 'usr/bin/tool', mode: 0o755, content: boxOf('1') },
    { path: 'usr/bin/script', mode: 0o755, content: '#!/bin/sh\n' },
    { path: 'empty.box' },
    { path: 'a.box', content: boxOf('1', big) },
    { path: 'b.box', content: boxOf('2', big) },
    { path: 'gone.box', content: boxOf('3') },
    { path: 'both.box', content: 'BOX 4' },
    { path: 'plain', content: boxOf('5') },
    { path: 'none.box', content: boxOf('nothing') },
    { path: 'bad.box', content: boxOf('throw') },
    { path: 'over.box', content: boxOf('6', 8_000_000) },
    { path: 'other.box', content: 'x'.repeat(9_000_000) },
  ],
  [
    { path: 'b.box', content: 'no more' },
    { path: 'a.box', content: boxOf('7') },
    { path: 'a.box', content: boxOf('8') },
    { path: '.wh.gone.box' },
    { path: 'link.box', type: '2', link: 'plain' },
    { path: 'same.box', type: '2', link: 'a.box' },
    { path: 'real', content: boxOf('9') },
    { path: 'hard.box', type: '1', link: 'real' },
  ],
];
const EXPECTED = [
  'a.box box 8',
  'bad.box box problem',
  // A list cataloger reads the same file as one line.
  'both.box box 4',
  'both.box list 4',
  'hard.box box 9',
  'over.box box problem',
  'plain box 5',
  'usr/bin/tool box 1',
];

describe('inspectors', () => {
  test.each<Way>(['on disk', 'gzip on disk', 'save'])('see the same %s', async (way) => {
    const image = await read(LAYERS, way);
    expect(image.failures).toEqual([]);
    expect(seen(image)).toEqual(EXPECTED);
  });

  test('on disk nothing is kept in memory or in a temporary file', async () => {
    const refusing: Spool = {
      create: () => {
        throw new Error('no place');
      },
    };
    expect(seen(await read(LAYERS, 'on disk', refusing))).toEqual(EXPECTED);
  });
});

describe('files under inspection that come in pieces', () => {
  const bytes = Buffer.from(boxOf('1', 1000));

  function feed(room: InspectionRoom, pieces: number, size = bytes.length): string[] {
    const told: string[] = [];
    const found: Found = (at, reader, content) =>
      told.push(`${at} ${reader} ${content.problem ?? content.packages[0]?.version}`);
    const sink = new InspectionSink([{ inspector: box, as: 'x', at: 'x' }], size, room, found);
    for (let at = 0; at < bytes.length; at += pieces) sink.data(bytes.subarray(at, at + pieces));
    sink.end();
    return told;
  }

  test.each([1, 7, 63, 64, 65, 500, 5000])('are put together from pieces of %d bytes', (pieces) => {
    expect(feed(new InspectionRoom(undefined), pieces)).toEqual(['x box 1']);
  });

  test('go to a temporary file where memory has no room, which then is gone', () => {
    let made = 0;
    const disk = new DiskSpool(folder);
    const spool: Spool = {
      create() {
        made += 1;
        return disk.create();
      },
    };
    const room = new InspectionRoom(spool, 1500);
    expect(room.take(1000)).toBe(true);
    expect(feed(room, 100)).toEqual(['x box 1']);
    expect(made).toBe(1);
    room.giveBack(1000);
    expect(feed(room, 100)).toEqual(['x box 1']);
    expect(feed(room, 100)).toEqual(['x box 1']);
    expect(made).toBe(1);
  });

  test('are a problem where there is no room at all, or the disk is full', () => {
    expect(feed(new InspectionRoom(undefined, 10), 100)).toHaveLength(1);
    expect(feed(new InspectionRoom(undefined, 10), 100)).not.toEqual(['x box 1']);
    const full: Spool = {
      create: () => ({
        write: () => {
          throw new Error('ENOSPC');
        },
        content: () => ({ size: 0, read: () => new Uint8Array(0) }),
        close: () => undefined,
      }),
    };
    expect(feed(new InspectionRoom(full, 10), 100)).toHaveLength(1);
    expect(feed(new InspectionRoom(full, 10), 100)).not.toEqual(['x box 1']);
  });

  test('what was held is given back when the layer breaks off', () => {
    const room = new InspectionRoom(undefined, 2000);
    const sink = new InspectionSink([{ inspector: box, as: 'x', at: 'x' }], 1800, room, () => undefined);
    sink.data(bytes.subarray(0, 100));
    expect(room.take(500)).toBe(false);
    sink.abandon();
    expect(room.take(500)).toBe(true);
  });
});

test('room that a sparse file took is given back where its layer breaks off', async () => {
  const map = {
    'GNU.sparse.major': '0',
    'GNU.sparse.minor': '1',
    'GNU.sparse.map': '0,3000',
    'GNU.sparse.size': '3000',
  };
  const whole = tarOf([{ path: 'a.box', dialect: 'pax', pax: map, content: boxOf('1', 2995) }]);
  const tar = whole.subarray(0, whole.length - 1024 - 1500);
  const room = new InspectionRoom(undefined, 10_000);
  const job = { name: 'layer', expected: {}, readers, keep: roomFor(), room };
  const { failures } = await readRestingLayer({ ...bytesAsSource(tar), window: () => inMemory(tar) }, job);
  expect(failures.map(({ code }) => code)).toEqual(['image/truncated']);
  expect(room.take(10_000)).toBe(true);
});
