import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ByteStream } from '../../src/domain/bytes.ts';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { Hashing } from '../../src/domain/hashing.ts';
import { HASH_HERE } from '../../src/image/hash-here.ts';
import { inspectTarget } from '../../src/image/inspect.ts';
import { KeepBudget } from '../../src/image/keep.ts';
import { readAgain } from '../../src/image/kept-reading.ts';
import { sequentialArchive } from '../../src/image/sequential-archive.ts';
import type { ReadContext } from '../../src/image/source.ts';
import { inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { dockerEntries, imageOf } from './make-image.ts';
import { readersOf } from './test-readers.ts';

const unused = () => {
  throw new Error('not asked for');
};
const registry = { manifest: unused, blob: unused, referrers: unused };

describe('an archive that comes a second time, for the files behind links', () => {
  const archive = (name: string): Buffer => {
    const layer: TestEntry[] = [
      { path: 'x/f', content: `${name} 1` },
      { path: 'db', type: '1', link: 'x/f' },
      { path: 'etc/list', content: 'list 1' },
    ];
    return tarOf(dockerEntries([{ image: imageOf([layer]), tags: ['a:1'] }]));
  };
  async function* broken(): ByteStream {
    yield archive('one').subarray(0, 300);
    throw new Error('the pipe broke');
  }
  const cases: readonly [string, () => Result<ByteStream>, readonly string[], readonly string[]][] = [
    ['the same', () => ok(inPieces(archive('one'))), ['one', 'list'], []],
    ['none at all', () => fail('daemon/unreachable', 'gone', '', ''), ['list'], ['daemon/unreachable']],
    ['one that breaks off', () => ok(broken()), ['list'], ['image/corrupt']],
    ['another one', () => ok(inPieces(archive('two'))), ['two', 'list'], ['image/digest-mismatch']],
  ];
  test.each(cases)('%s', async (_, second, names, codes) => {
    let opened = 0;
    const open = async (): Promise<Result<ByteStream>> => {
      opened += 1;
      return opened === 1 ? ok(inPieces(archive('one'))) : second();
    };
    const result = await inspectTarget(
      { kind: 'docker-daemon', name: 'a', text: 'docker-daemon:a' },
      { openFile: unused, folder: unused, saveFrom: () => open, registry },
      { platforms: [], architecture: 'amd64', readers: readersOf('db', 'etc/list') },
    );
    const [image] = result.ok ? result.value.images : [];
    expect(opened).toBe(2);
    expect(image?.composed.files.map(({ versions }) => versions[0]?.content.packages[0]?.name)).toEqual(names);
    expect(image?.failures.map(({ code }) => code)).toEqual(codes);
  });
});

/** Counts the layers that are read at one time. */
function counting(): { hashing: Hashing; most: () => number } {
  let now = 0;
  let most = 0;
  const begin = () => {
    now += 1;
    most = Math.max(most, now);
    const running = HASH_HERE.begin();
    return {
      ...running,
      hex: () => {
        now -= 1;
        return running.hex();
      },
    };
  };
  return { hashing: { ...HASH_HERE, begin }, most: () => most };
}

test.each([1024, 2 ** 20])(
  'of hundreds of small layers a few are read at one time, in pieces of %d bytes',
  async (piece) => {
    const layer = gzipSync(tarOf([{ path: 'db', content: Buffer.alloc(200_000) }]));
    const archive = tarOf(Array.from({ length: 300 }, (_, index) => ({ path: `${index}/layer.tar`, content: layer })));
    const { hashing, most } = counting();
    const progress = { layer: () => undefined, bytes: () => undefined };
    const context: ReadContext = { readers: readersOf('db'), keep: new KeepBudget(), hashing, progress };
    const members = await sequentialArchive(async () => ok(inPieces(archive, [piece])), 'a.tar', context);
    expect(members.ok && members.value.failures).toEqual([]);
    expect(most()).toBeLessThan(40);
  },
);

test('a layer that is another one when it is read again is told, and not kept', async () => {
  const content = { size: 0, entries: 0, files: [], links: [], facts: [], whiteouts: [], opaques: [] };
  const of = (diffId: string) => {
    const seed = [1, 2] as const;
    return { content: { ...content, diffId, replaced: new Float64Array(0), seed }, failures: [] };
  };
  const place = { key: 'a', id: 'a', expected: {} };
  const progress = { layer: () => undefined, bytes: () => undefined };
  const context: ReadContext = { readers: readersOf('db'), keep: new KeepBudget(), progress };
  const aliases = { files: new Map(), folders: [{ real: 'x', as: 'y' }] };
  const readings = new Map([['a', of('sha256:1')]]);
  const again = (diffId: string) =>
    readAgain({ read: async () => new Map([['a', of(diffId)]]) }, [place], context, {
      aliasesOf: () => aliases,
      readings,
    });
  expect((await again('sha256:1')).get('a')?.failures).toEqual([]);
  expect((await again('sha256:2')).get('a')?.failures.map(({ code }) => code)).toEqual(['image/digest-mismatch']);
});
