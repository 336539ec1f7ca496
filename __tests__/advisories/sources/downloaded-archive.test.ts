import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { downloadArchive } from '../../../src/advisories/sources/downloaded-archive.ts';
import { openSource } from '../../../src/advisories/sources/open.ts';
import type { Spool } from '../../../src/domain/bytes.ts';
import { ok } from '../../../src/domain/failure.ts';
import type { HttpResponse } from '../../../src/domain/http.ts';
import { DiskSpool } from '../../../src/shell/spool.ts';
import { zipOf } from '../../helpers/zip-writer.ts';
import { entry, memoryFiles, record } from '../samples.ts';

const URL_ = 'https://bob:hunter2@mirror.example/npm/all.zip?key=hunter2';
const BYTES = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const list: Uint8Array[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

/** An answer whose body comes in pieces, and breaks off after so many where it is said. */
function answer(bytes: Uint8Array, breaksAt = Number.POSITIVE_INFINITY): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 100_000) {
      if (at >= breaksAt) throw new Error('the connection was closed');
      yield bytes.subarray(at, at + 100_000);
    }
  }
  const collect = async (max: number): Promise<Uint8Array> => {
    if (bytes.length > max) throw new Error('it is too large');
    return Buffer.concat(await all(body()));
  };
  return { status: 200, headers: {}, body: body(), bytes: collect };
}

/** Temporary files, and how many of them are open. */
function counted(): { spool: Spool; open: () => number; most: () => number } {
  const disk = new DiskSpool(tmpdir());
  let open = 0;
  let made = 0;
  const create: Spool['create'] = () => {
    const file = disk.create();
    open += 1;
    made += 1;
    return {
      write: (piece) => file.write(piece),
      content: () => file.content(),
      close: () => {
        open -= 1;
        file.close();
      },
    };
  };
  return { spool: { create }, open: () => open, most: () => made };
}

const full: Spool = {
  create: () => ({
    write: () => {
      throw new Error('ENOSPC: no space left on device, write');
    },
    content: () => ({ size: 0, read: () => new Uint8Array(0) }),
    close: () => undefined,
  }),
};

describe.each([
  ['on disk', true],
  ['in memory', false],
])('an archive %s', (_, isOnDisk) => {
  test('has the bytes that were sent, in any order, and their hash', async () => {
    const { spool, open } = counted();
    const downloaded = await downloadArchive(answer(BYTES), URL_, isOnDisk ? spool : undefined);
    if (!downloaded.ok) throw new Error(downloaded.failure.why);
    const { source, sha256 } = downloaded.value;
    expect(sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
    expect(source.size).toBe(BYTES.length);
    const [last, first] = await Promise.all([source.read(699_990, 100), source.read(0, 10)]);
    expect([Buffer.from(last), Buffer.from(first)]).toEqual([BYTES.subarray(699_990), BYTES.subarray(0, 10)]);
    expect(Buffer.concat(await all(source.stream())).equals(BYTES)).toBe(true);
    const part = Buffer.concat(await all(source.stream(5, 300_000)));
    expect(part.equals(BYTES.subarray(5, 300_005))).toBe(true);
    await source.close();
    expect(open()).toBe(0);
  });

  test.each<[string, () => HttpResponse, number]>([
    ['that is larger than allowed', () => answer(BYTES), 699_999],
    ['whose connection breaks', () => answer(BYTES, 300_000), 1_000_000],
  ])('%s is a failure, and leaves no file', async (_name, response, max) => {
    const { spool, open } = counted();
    const downloaded = await downloadArchive(response(), URL_, isOnDisk ? spool : undefined, max);
    expect(!downloaded.ok && downloaded.failure.code).toBe('advisories/unreachable');
    expect(JSON.stringify(downloaded)).not.toContain('hunter2');
    expect(open()).toBe(0);
  });
});

test('a full disk is a failure', async () => {
  const downloaded = await downloadArchive(answer(BYTES), URL_, full);
  expect(!downloaded.ok && downloaded.failure.code).toBe('advisories/unreachable');
});

test.each([
  ['kept as an index', true],
  ['read as it is', false],
])('a mirror’s archive, %s, goes through a temporary file that is closed', async (_, isKept) => {
  const archive = zipOf([
    { name: 'GHSA-1.json', content: JSON.stringify(record('GHSA-1', [entry('npm', 'b', '2.0.0')])) },
  ]);
  const { spool, open, most } = counted();
  const files = new Map<string, Uint8Array>();
  const { bytesInMemory } = await import('../../../src/advisories/index-format/store.ts');
  const kept = {
    open: async (name: string) => {
      const bytes = files.get(name);
      return bytes === undefined ? undefined : bytesInMemory(bytes);
    },
    read: async (name: string) => files.get(name),
    write: async (name: string, bytes: Uint8Array) => {
      files.set(name, Buffer.from(bytes));
      return ok(undefined);
    },
  };
  const opened = await openSource('https://mirror.example/osv', {
    network: {
      random: () => 0.5,
      sleep: async () => undefined,
      fetch: async ({ url }) =>
        ok(url.endsWith('/npm/all.zip') ? answer(archive) : { ...answer(archive), status: 404 }),
    },
    files: { ...memoryFiles({}), spool },
    ...(isKept ? { kept } : {}),
  });
  if (!opened.ok) throw new Error(opened.failure.what);
  const needs = { ecosystems: ['npm'], queries: [{ ecosystem: 'npm', name: 'b', version: '1.0.0' }] };
  const { advisories, failures } = await opened.value.gather(needs);
  expect([advisories.map(({ id }) => id), failures]).toEqual([['GHSA-1'], []]);
  await opened.value.close();
  expect([most(), open()]).toEqual([1, 0]);
});
