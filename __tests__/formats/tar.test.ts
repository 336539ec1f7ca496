import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FailureError } from '../../src/domain/failure.ts';
import { cleanPath } from '../../src/formats/entry-path.ts';
import { TAR_LIMITS, type TarEntry, TarWalker } from '../../src/formats/tar.ts';
import { walkTarSource } from '../../src/formats/tar-read.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { walkTarStream } from './walk-stream.ts';
import { bytesAsSource, checksum, entryBytes, header, inPieces, TAR_END, type TestEntry, tarOf } from './write-tar.ts';

type Seen = TarEntry & { readonly content: string };

/** Every entry with its content. */
async function readAll(bytes: Uint8Array, sizes?: readonly number[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  const visit = (entry: TarEntry) => {
    const parts: Uint8Array[] = [];
    if (entry.size === 0) seen.push({ ...entry, content: '' });
    return {
      data: (piece: Uint8Array) => void parts.push(Buffer.from(piece)),
      end: () => {
        if (entry.size > 0) seen.push({ ...entry, content: Buffer.concat(parts).toString('latin1') });
      },
    };
  };
  await walkTarStream(inPieces(bytes, sizes), visit, 'test');
  return seen;
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    return error instanceof FailureError ? error.failure.code : `threw ${String(error)}`;
  }
}

const part = fc.stringMatching(/^[a-zA-Z0-9_éü-]{1,40}$/);
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

describe('round trips', () => {
  for (const dialect of ['pax', 'gnu'] as const) {
    test(`${dialect}: paths, links, ids and content come back, however the bytes are cut`, async () => {
      const entry = fc.record({
        path,
        type: fc.constantFrom('0', '1', '2', '5'),
        link: path,
        mode: fc.integer({ min: 0, max: 0o7777 }),
        uid: fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constant(2 ** 31), fc.constant(2 ** 40)),
        content: fc.uint8Array({ maxLength: 1500 }),
      });
      const sizes = fc.array(fc.integer({ min: 1, max: 1400 }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { maxLength: 8 }), sizes, async (entries, cut) => {
          const written = entries.map((one): TestEntry => {
            const links = one.type === '1' || one.type === '2' ? { link: one.link } : {};
            return {
              path: one.path,
              type: one.type,
              mode: one.mode,
              uid: one.uid,
              dialect,
              ...links,
              content: one.type === '0' ? one.content : '',
            };
          });
          const seen = await readAll(tarOf(written), cut);
          expect(seen.map(({ path: p, mode, uid, link, content }) => ({ path: p, mode, uid, link, content }))).toEqual(
            written.map((one) => ({
              path: one.path,
              mode: one.mode,
              uid: one.uid,
              link: one.link,
              content: Buffer.from(one.content ?? '').toString('latin1'),
            })),
          );
        }),
        { numRuns: 60 },
      );
    });
  }

  test('the random-access reader sees what the stream reader sees, and reads little of what nobody wants', async () => {
    const big = Buffer.alloc(3_000_000, 'x');
    const bytes = tarOf([
      { path: 'a', content: big },
      { path: 'b', content: 'b' },
      { path: 'c', content: big },
    ]);
    const source = bytesAsSource(bytes);
    const entries: TarEntry[] = [];
    await walkTarSource(source, (entry) => void entries.push(entry), 'test');
    expect(entries.map(({ path: p, size }) => [p, size])).toEqual([
      ['a', 3_000_000],
      ['b', 1],
      ['c', 3_000_000],
    ]);
    const [a, b] = entries;
    expect(bytes.subarray(b?.offset, (b?.offset ?? 0) + 1).toString()).toBe('b');
    expect(bytes.subarray(a?.offset, (a?.offset ?? 0) + 3).toString()).toBe('xxx');
    expect(source.count()).toBeLessThan(300_000);
  });

  test('any bytes end in a value or a Failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2048 }), fc.nat(1600), async (noise, at) => {
        const bytes = Buffer.from(tarOf([{ path: 'a', dialect: 'pax', pax: { uid: '7' }, content: 'hello' }]));
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        expect(await codeOf(() => readAll(bytes))).toMatch(/^(none|image\/)/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('kinds', () => {
  const kinds: readonly [string, TestEntry, TarEntry['kind']][] = [
    ['a file of v7', { path: 'f', type: '\0', dialect: 'v7' }, 'file'],
    ['a folder of v7: the name ends with a slash', { path: 'f/', type: '\0', dialect: 'v7' }, 'directory'],
    ['a file whose name ends with a slash is a file, as for Go', { path: 'f/', type: '0' }, 'file'],
    ['a contiguous file', { path: 'f', type: '7' }, 'file'],
    ['a device', { path: 'f', type: '3' }, 'device'],
    ['a pipe', { path: 'f', type: '6' }, 'other'],
    ['a volume label', { path: 'f', type: 'V', dialect: 'gnu' }, 'other'],
  ];
  test.each(kinds)('%s', async (_, entry, kind) => {
    expect((await readAll(tarOf([entry]))).map((one) => [one.path, one.kind])).toEqual([['f', kind]]);
  });

  test('a hard link has no data, whatever its size says', async () => {
    const bytes = Buffer.concat([
      header({ path: 'l', type: '1', link: './a', size: 5000 }, 0),
      tarOf([{ path: 'next' }]),
    ]);
    expect((await readAll(bytes)).map((one) => [one.path, one.link])).toEqual([
      ['l', 'a'],
      ['next', undefined],
    ]);
  });
});

describe('extended headers', () => {
  test('a pax size counts, not the one in the header', async () => {
    const bytes = Buffer.concat([
      entryBytes({ path: 'big', dialect: 'pax', pax: { size: '700' }, content: 'x'.repeat(700), size: 3 }),
      tarOf([{ path: 'next' }]),
    ]);
    expect((await readAll(bytes)).map((one) => [one.path, one.size])).toEqual([
      ['big', 700],
      ['next', 0],
    ]);
  });

  test('records of a global header are read over, as the engines do', async () => {
    const body = Buffer.from('18 path=everybody\n');
    const global = Buffer.concat([
      header({ path: 'pax_global_header', type: 'g' }, body.length),
      body,
      Buffer.alloc(512 - body.length),
    ]);
    expect((await readAll(Buffer.concat([global, tarOf([{ path: 'a' }])]))).map((one) => one.path)).toEqual(['a']);
  });

  test.each([
    ['a length of nothing', ' path=a\n'],
    ['a length that is too long', '99 path=a\n'],
    ['no end of line', '9 path=abc'],
    ['no equals sign', '9 pathab\n'],
    ['a NUL in a path', '10 path=\0a\n'],
    ['a size that is none', '11 size=-1\n'],
  ])('%s is refused', async (_, body) => {
    const bytes = Buffer.concat([
      header({ path: 'x', type: 'x' }, body.length),
      Buffer.from(body.padEnd(512, '\0')),
      tarOf([{ path: 'a' }]),
    ]);
    expect(await codeOf(() => readAll(bytes))).toBe('image/corrupt');
  });
});

/**
 * Engines unpack with Go's archive/tar: what it takes for an entry is one, or an image could show a scanner other files than it runs with.
 * Expected here is what Go 1.26 reads (40,000 archives of odd headers were compared, entry by entry).
 */
describe('as the engines read it', () => {
  const meta = (type: string, body: string): Buffer =>
    Buffer.concat([
      header({ path: 'meta', type, dialect: type === 'L' ? 'gnu' : 'pax' }, body.length),
      Buffer.from(body.padEnd(512, '\0')),
    ]);
  const gnu = (prefix: string): Buffer => {
    const block = header({ path: 'status', dialect: 'gnu' }, 0);
    block.write(prefix, 345, 'latin1');
    checksum(block);
    return block;
  };
  const inner = header({ path: 'hidden' }, 0);
  const cases: readonly [string, readonly Buffer[], readonly string[]][] = [
    [
      'an old folder has no data, whatever its size says',
      [entryBytes({ path: 'd/', type: '\0', dialect: 'v7', size: 512 }), inner],
      ['d directory', 'hidden file'],
    ],
    [
      'a GNU folder of names has',
      [entryBytes({ path: 'd/', type: 'D', dialect: 'gnu', content: inner })],
      ['d directory'],
    ],
    [
      'a global header ends what was said of the next entry',
      [meta('x', '9 path=x\n'), meta('g', '9 path=y\n'), entryBytes({ path: 'a' })],
      ['a file'],
    ],
    ['an empty long name is none', [meta('L', '\0'), entryBytes({ path: 'a' })], ['a file']],
    [
      'the name of a sparse file counts with a map only',
      [entryBytes({ path: 'a', dialect: 'pax', pax: { 'GNU.sparse.name': 'b' } })],
      ['a file'],
    ],
    [
      'a sparse file of an unknown version is a plain one',
      [
        entryBytes({
          path: 'a',
          dialect: 'pax',
          content: 'x',
          pax: { 'GNU.sparse.major': '7', 'GNU.sparse.name': 'b' },
        }),
      ],
      ['a file'],
    ],
    ['a prefix where a GNU header has times', [gnu('var/lib/dpkg')], ['var/lib/dpkg/status file']],
    ['times of a GNU header are no prefix', [gnu('12345670123\x0012345670123\0')], ['status file']],
    ['bytes beyond ASCII are no prefix', [gnu('var/\xe9')], ['status file']],
  ];
  test.each(cases)('%s', async (_, parts, expected) => {
    const seen = await readAll(Buffer.concat([...parts, TAR_END]));
    expect(seen.map(({ path: one, kind }) => `${one} ${kind}`)).toEqual(expected);
  });

  test('an empty id takes the record back', async () => {
    const [entry] = await readAll(tarOf([{ path: 'a', uid: 7, gid: 8, dialect: 'pax', pax: { uid: '', gid: '' } }]));
    expect(entry).toMatchObject({ uid: 7, gid: 8 });
  });
});

test.each(['pax', 'gnu'] as const)(
  '%s: a long name that lies across two windows is read, not stepped over',
  async (dialect) => {
    const names = Array.from({ length: 500 }, (_, index) => `${'n'.repeat(120 + (index % 40))}${index}`);
    const bytes = tarOf(names.map((name, index) => ({ path: name, dialect, content: 'x'.repeat((index * 37) % 900) })));
    const seen: string[] = [];
    await walkTarSource(bytesAsSource(bytes), (entry) => void seen.push(entry.path), 'test');
    expect(seen).toEqual(names);
  },
);

describe('damage', () => {
  const whole = tarOf([
    { path: 'a', content: 'hello' },
    { path: 'b', content: 'x'.repeat(1000) },
  ]);
  const cases: readonly [string, Buffer, string][] = [
    ['nothing is wrong', whole, 'none'],
    ['no zero blocks at the end', whole.subarray(0, whole.length - 1024), 'none'],
    ['one zero block at the end', whole.subarray(0, whole.length - 512), 'none'],
    ['cut in a header', whole.subarray(0, 1024 + 100), 'image/truncated'],
    ['cut in the data', whole.subarray(0, 1024 + 512 + 600), 'image/truncated'],
    [
      'cut after an extended header',
      entryBytes({ path: 'x'.repeat(150), dialect: 'gnu' }).subarray(0, 1024),
      'image/truncated',
    ],
    ['only the padding is missing', whole.subarray(0, 1024 + 512 + 1000), 'none'],
    ['a lone zero block', Buffer.concat([Buffer.alloc(512), whole]), 'image/corrupt'],
    ['not a tar', Buffer.from('hello'.repeat(300)), 'image/corrupt'],
    ['a volume of several', tarOf([{ path: 'm', type: 'M', dialect: 'gnu' }]), 'image/unsupported'],
    [
      'a long name of two megabytes',
      header({ path: 'x', type: 'L', dialect: 'gnu', size: 2_000_000 }, 0),
      'image/too-large',
    ],
    ['a path of 20,000 characters', tarOf([{ path: 'x/'.repeat(10_000), dialect: 'pax' }]), 'image/too-large'],
  ];
  test.each(cases)('%s', async (_, bytes, code) => {
    expect(await codeOf(() => readAll(bytes))).toBe(code);
    expect(await codeOf(() => walkTarSource(bytesAsSource(bytes), () => undefined, 'test'))).toBe(code);
  });

  test('a wrong checksum is refused, a signed one is taken', async () => {
    const wrong = Buffer.from(tarOf([{ path: 'a' }]));
    wrong[0] = 0x62;
    expect(await codeOf(() => readAll(wrong))).toBe('image/corrupt');
    const signed = Buffer.from(tarOf([{ path: 'é' }]));
    const block = signed.subarray(0, 512);
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + (byte > 127 ? byte - 256 : byte), 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect((await readAll(signed)).map((one) => one.path)).toEqual(['é']);
  });

  test('the trailer tells an end from a stop', async () => {
    const walk = (bytes: Buffer) => walkTarStream(inPieces(bytes), () => undefined, 'test');
    expect(await walk(whole)).toMatchObject({ trailer: true, entries: 2 });
    expect(await walk(whole.subarray(0, whole.length - 1024))).toMatchObject({ trailer: false });
  });

  test('more entries than the limit are refused', async () => {
    const bytes = tarOf(Array.from({ length: 5 }, (_, index) => ({ path: `f${index}` })));
    const walk = (maxEntries: number) =>
      walkTarStream(inPieces(bytes), () => undefined, 'test', { ...TAR_LIMITS, maxEntries });
    expect(await codeOf(() => walk(5))).toBe('none');
    expect(await codeOf(() => walk(4))).toBe('image/too-large');
  });

  test('a size beyond what a number holds is refused', async () => {
    const block = header({ path: 'a' }, 0);
    block.fill(0xff, 124, 136);
    checksum(block);
    expect(await codeOf(() => readAll(block))).toBe('image/corrupt');
  });

  test('bytes after the end are passed over', () => {
    const walker = new TarWalker(() => undefined, 'test');
    walker.push(Buffer.concat([whole, Buffer.from('anything')]));
    expect(walker.end()).toEqual({ trailer: true });
  });
});

describe('sparse files', () => {
  const hole = { 'GNU.sparse.size': '3000', 'GNU.sparse.map': '0,1' };
  const bytes = tarOf(['a', 'b'].map((path) => ({ path, dialect: 'pax', pax: hole, content: 'x' })));
  const read = (maxSparseBytes: number, isWanted: boolean) => () =>
    walkTarStream(inPieces(bytes), () => (isWanted ? { data: () => {}, end: () => {} } : undefined), 'test', {
      ...TAR_LIMITS,
      maxSparseBytes,
    });

  test('are bounded with their holes, all together', async () => {
    expect(await codeOf(read(5999, true))).toBe('image/too-large');
    await expect(read(6000, true)()).resolves.toMatchObject({ entries: 2 });
  });

  /** Version 1.0: the map stands before the data. */
  const mapped = (pairs: number, data = 'x'): Buffer => {
    const lines = [pairs, ...Array.from({ length: pairs }, (_, at) => [at * 10, at === 0 ? 1 : 0]).flat()];
    const map = Buffer.from(`${lines.join('\n')}\n`);
    const head = Buffer.concat([map, Buffer.alloc((512 - (map.length % 512)) % 512)]);
    const size = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': `${pairs * 10}` };
    return tarOf([{ path: 'a', dialect: 'pax', pax: size, content: Buffer.concat([head, Buffer.from(data)]) }]);
  };

  test('a map before the data is read however it is cut', async () => {
    for (const size of [1, 7, 511, 512, 513, 9000]) {
      const [entry] = await readAll(mapped(300), [size]);
      expect(entry).toMatchObject({ path: 'a', size: 3000, content: `x${'\0'.repeat(2999)}` });
    }
  });

  test('a map in many pieces is gone through once', async () => {
    const whole = mapped(100_000);
    const started = cpuMs();
    await readAll(whole, [500]);
    // A minute where each piece begins anew.
    expect(cpuMs() - started).toBeLessThan(10_000);
  });

  test('which nobody wants may be of any size', async () =>
    expect(await read(0, false)()).toMatchObject({ entries: 2 }));
});

describe('paths never lead out', () => {
  test.each([
    ['./a/b', 'a/b'],
    ['/a//b/', 'a/b'],
    ['../../etc/passwd', 'etc/passwd'],
    ['a/../../b', 'b'],
    ['a/./b/..', 'a'],
    ['..', ''],
    ['.', ''],
    ['a..b/.c', 'a..b/.c'],
  ])('%s is %s', async (written, clean) => {
    expect(cleanPath(written)).toBe(clean);
    expect((await readAll(tarOf([{ path: written }])))[0]?.path).toBe(clean);
  });

  test('whatever is written, no part is empty, . or ..', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', '/', '...', ' ')), (parts) => {
        const clean = cleanPath(parts.join('/'));
        expect(clean === '' || clean.split('/').every((one) => !['', '.', '..'].includes(one))).toBe(true);
        expect(cleanPath(clean)).toBe(clean);
      }),
    );
  });
});

test('a hundred thousand entries pass in a moment', async () => {
  const one = entryBytes({ path: 'usr/share/doc/package/copyright', content: 'x' });
  const bytes = Buffer.concat([...Array.from({ length: 100_000 }, () => one), TAR_END]);
  const started = cpuMs();
  const { entries } = await walkTarStream(inPieces(bytes), () => undefined, 'test');
  expect(entries).toBe(100_000);
  expect(cpuMs() - started).toBeLessThan(20_000);
});
