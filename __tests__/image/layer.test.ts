import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ByteStream } from '../../src/domain/bytes.ts';
import { FailureError } from '../../src/domain/failure.ts';
import type { LayerAliases } from '../../src/image/aliases.ts';
import { type ExpectedLayer, type LayerJob, type LayerReading, readLayer } from '../../src/image/layer.ts';
import { hasHash, hashDirectory, hashPath } from '../../src/image/path-set.ts';
import { inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { listCataloger, readersOf, roomFor } from './test-readers.ts';

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function read(
  stream: ByteStream | Buffer,
  expected: ExpectedLayer = {},
  more: Partial<LayerJob> = {},
): Promise<LayerReading> {
  const readers = readersOf('db', 'etc/list');
  const bytes = Buffer.isBuffer(stream) ? inPieces(stream, [5000]) : stream;
  return readLayer(bytes, { name: 'layer', expected, readers, keep: roomFor(), ...more });
}

const codes = (reading: LayerReading): string[] => reading.failures.map(({ code }) => code);

const F = (version: string): TestEntry => ({ path: 'x/f', content: `real ${version}` });
const L: TestEntry = { path: 'etc/list', type: '1', link: 'x/f' };

describe('what a layer contributes', () => {
  const entries: TestEntry[] = [
    { path: './', type: '5', mode: 0o755 },
    { path: 'etc/', type: '5', mode: 0o755 },
    { path: 'etc/list', content: 'a 1\nb 2\n' },
    { path: 'db', content: 'c 3\n' },
    { path: 'other', content: 'x'.repeat(100_000) },
    { path: 'bin/su', mode: 0o4755, content: 'su' },
    { path: 'lib', type: '2', link: 'usr/lib' },
    { path: 'opt/.wh.gone' },
    { path: '.wh.top' },
    { path: 'var/cache/.wh..wh..opq' },
    { path: '.wh..wh..opq' },
    { path: '.wh..wh.plnk', type: '5' },
    { path: 'x/.wh.' },
    { path: 'x/.wh...' },
    { path: 'x/.wh..' },
  ];
  const tar = tarOf(entries);
  const diffId = sha256(tar);

  test.each([
    ['plain', tar],
    ['gzip', gzipSync(tar)],
    ['zstd', zstdCompressSync(tar)],
  ])('%s: files, facts, links, whiteouts, opaques, paths', async (_, blob) => {
    const { content, failures } = await read(blob, { diffId, digest: sha256(blob), size: blob.length });
    expect(failures).toEqual([]);
    expect(content.diffId).toBe(diffId);
    expect(content.size).toBe(tar.length);
    expect(content.entries).toBe(entries.length);
    expect(content.files.map(({ path, content: { packages } }) => [path, packages.map(({ name }) => name)])).toEqual([
      ['etc/list', ['a', 'b']],
      ['db', ['c']],
    ]);
    expect(content.facts).toEqual([{ path: 'bin/su', fact: 'setuid', mode: 0o4755, uid: 0, size: 2 }]);
    expect(content.links).toEqual([{ path: 'lib', target: 'usr/lib', hard: false }]);
    expect(content.whiteouts).toEqual(['opt/gone', 'top']);
    expect(content.opaques).toEqual(['var/cache', '']);
    expect(hasHash(content.replaced, hashPath('other'))).toBe(true);
    expect(hasHash(content.replaced, hashDirectory('etc'))).toBe(true);
    expect(hasHash(content.replaced, hashPath('etc'))).toBe(false);
    expect(hasHash(content.replaced, hashPath('opt/.wh.gone'))).toBe(false);
  });

  test('the last entry of a path counts', async () => {
    const { content } = await read(
      tarOf([
        { path: 'db', content: 'old 1' },
        { path: 'db', content: 'new 2' },
        { path: 'etc/list', content: 'gone 1' },
        { path: 'etc/list', type: '2', link: 'db' },
        { path: 'su', mode: 0o4755 },
        { path: 'su', mode: 0o755 },
      ]),
    );
    expect(content.files.map(({ content: { packages } }) => packages[0]?.name)).toEqual(['new']);
    expect(content.links).toHaveLength(1);
    expect(content.facts).toEqual([]);
  });

  test('a file beyond its bound is a problem, and costs nothing', async () => {
    const catalogers = [listCataloger((path) => path === 'db', 'small', 10)];
    const lie = Buffer.concat([tarOf([{ path: 'db', size: 2 ** 40 }]).subarray(0, 512), Buffer.alloc(2000)]);
    const { content } = await read(
      tarOf([{ path: 'db', content: 'x'.repeat(11) }]),
      {},
      { readers: { catalogers, observers: [] } },
    );
    expect(content.files[0]?.content.problem).toContain('11');
    expect(codes(await read(lie))).toEqual(['image/truncated']);
  });

  test('a cataloger that throws spoils its own file only', async () => {
    const { content } = await read(
      tarOf([
        { path: 'db', content: 'throw' },
        { path: 'etc/list', content: 'a 1' },
      ]),
    );
    expect(content.files.map(({ content: one }) => [one.packages.length, one.problem !== undefined])).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  test('aliases: a file is read for another name, and a hard link becomes a file', async () => {
    const aliases: LayerAliases = {
      files: new Map([
        [
          'real',
          [
            { reader: 'list', as: 'db', at: 'real' },
            { reader: 'list', as: 'etc/list', at: 'etc/list' },
          ],
        ],
      ]),
      folders: [],
    };
    const tar = tarOf([
      { path: 'etc/list', type: '1', link: 'real' },
      { path: 'real', content: 'a 1' },
    ]);
    const { content } = await read(tar, {}, { aliases });
    expect(content.files.map(({ path, content: { packages } }) => [path, packages[0]?.licences[0]])).toEqual([
      ['real', 'db'],
      ['etc/list', 'etc/list'],
    ]);
    expect(content.links).toEqual([]);
  });

  /** A hard link is the file that lay at its target when its entry came. */
  const linked: readonly [string, readonly TestEntry[], string | undefined][] = [
    ['the link after its target', [F('1'), L], '1'],
    ['an older file in the place of the link', [{ path: 'etc/list', content: 'old 0' }, F('1'), L], '1'],
    ['a target that was written twice', [F('1'), F('2'), L], '2'],
    ['a target that is written again later', [F('1'), L, F('2')], '1'],
    ['a file in the place of the link later', [F('1'), L, { path: 'etc/list', content: 'own 3' }], '3'],
    ['a symlink in the place of the target', [F('1'), { path: 'x/f', type: '2', link: 'y' }, L], undefined],
  ];
  test.each(linked)('hard links: %s', async (_, entries, version) => {
    const alias = { reader: 'list', as: 'etc/list', at: 'etc/list' };
    const aliases: LayerAliases = { files: new Map([['x/f', [alias]]]), folders: [] };
    const { content } = await read(tarOf(entries), {}, { aliases });
    const found = content.files.filter(({ path }) => path === 'etc/list');
    expect(found.map(({ content: { packages } }) => packages[0]?.version)).toEqual(
      version === undefined ? [] : [version],
    );
  });
});

describe('what is wrong is told, the rest is kept', () => {
  const tar = tarOf([
    { path: 'db', content: 'a 1' },
    { path: 'rest', content: 'y'.repeat(60_000) },
  ]);
  const gz = gzipSync(tar);
  const other = sha256(Buffer.from('other'));
  const cases: readonly [string, Buffer, ExpectedLayer, readonly string[]][] = [
    ['nothing', gz, { diffId: sha256(tar), digest: sha256(gz), size: gz.length }, []],
    ['another diff id', tar, { diffId: other }, ['image/digest-mismatch']],
    ['another digest', gz, { digest: other, diffId: sha256(tar) }, ['image/digest-mismatch']],
    ['another digest of a plain blob', tar, { digest: other }, ['image/digest-mismatch']],
    [
      'a longer blob than the descriptor says',
      Buffer.concat([gz, gz]),
      { digest: sha256(gz), size: gz.length },
      ['image/digest-mismatch'],
    ],
    [
      'a tar that is cut short',
      tar.subarray(0, 30_000),
      { diffId: sha256(tar) },
      ['image/truncated', 'image/digest-mismatch'],
    ],
    [
      'gzip that is cut short',
      gz.subarray(0, gz.length - 9),
      { digest: sha256(gz) },
      ['image/truncated', 'image/digest-mismatch'],
    ],
    ['a sha512 digest', gz, { digest: `sha512:${createHash('sha512').update(gz).digest('hex')}` }, []],
    ['a wrong sha512 digest', tar, { digest: `sha512:${'0'.repeat(128)}` }, ['image/digest-mismatch']],
  ];
  test.each(cases)('%s', async (_, blob, expected, wanted) => {
    const reading = await read(blob, expected);
    expect(codes(reading)).toEqual(wanted);
    expect(reading.content.files).toHaveLength(1);
  });

  test('after a mistake in the tar the digest is still computed', async () => {
    const broken = Buffer.concat([tar.subarray(0, 1024), Buffer.from('rubbish'.repeat(1000))]);
    const reading = await read(broken, { diffId: sha256(broken) });
    expect(codes(reading)).toEqual(['image/corrupt']);
    expect(reading.content.files).toHaveLength(1);
    expect(reading.content.diffId).toBe(sha256(broken));
  });

  test('a stream that fails', async () => {
    async function* broken(): ByteStream {
      yield tar.subarray(0, 2000);
      throw new FailureError({ code: 'registry/unreachable', what: '', why: '', fix: '' });
    }
    const reading = await read(broken(), { diffId: sha256(tar), digest: sha256(tar) });
    expect(codes(reading)).toEqual(['registry/unreachable']);
    expect(reading.content.files).toHaveLength(1);
  });

  test('no more text is kept than the bound allows', async () => {
    const many = tarOf(
      Array.from({ length: 200 }, (_, index) => ({ path: `l${index}`, type: '2', link: 'x'.repeat(90) })),
    );
    const reading = await read(many, {}, { keep: roomFor(5000) });
    expect(codes(reading)).toEqual(['image/too-large']);
    expect(reading.content.links.length).toBeLessThan(40);
    expect(codes(await read(many))).toEqual([]);
  });

  test('a bomb is stopped', async () => {
    const bomb = gzipSync(tarOf([{ path: 'zeros', content: Buffer.alloc(6 * 2 ** 20) }]));
    const inflate = { maxBytes: 2 ** 21, maxRatio: 200, freeBytes: 2 ** 20 };
    expect(codes(await read(bomb, {}, { limits: { inflate } }))).toEqual(['image/too-large']);
  });
});

describe('the memory of what is kept is bounded', () => {
  const catalogers = [listCataloger((path) => path.startsWith('db'))];
  const cost = async (entries: readonly TestEntry[], characters: number): Promise<string[]> =>
    codes(await read(tarOf(entries), {}, { readers: { catalogers, observers: [] }, keep: roomFor(characters) }));

  test.each([
    ['one text of a package', [{ path: 'db', content: `a ${'v'.repeat(50_000)}` }]],
    ['many packages', [{ path: 'db', content: 'a 1\n'.repeat(300) }]],
    ['files', Array.from({ length: 150 }, (_, index) => ({ path: `db${index}`, content: 'a 1' }))],
    ['paths that nobody wants', Array.from({ length: 5000 }, (_, index) => ({ path: `other${index}` }))],
    ['links', Array.from({ length: 200 }, (_, index) => ({ path: `l${index}`, type: '2', link: 'x' }))],
  ])('%s', async (_, entries) => {
    expect(await cost(entries, 30_000)).toEqual(['image/too-large']);
    expect(await cost(entries, 200_000)).toEqual([]);
  });
});
