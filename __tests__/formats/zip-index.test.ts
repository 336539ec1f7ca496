import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RandomAccess } from '../../src/domain/bytes.ts';
import { inMemory } from '../../src/formats/random-access.ts';
import { ARCHIVE_BOUNDS, readIndexedEntry, readZipIndex } from '../../src/formats/zip-index.ts';
import { type ZipMember, zipOf } from '../helpers/zip-writer.ts';

const TWO: readonly ZipMember[] = [
  { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n'.repeat(40) },
  { name: 'lib/a.jar', content: 'stored', stored: true },
];

function contents(bytes: Uint8Array, bounds = ARCHIVE_BOUNDS): Record<string, string> | string {
  const access = inMemory(bytes);
  const index = readZipIndex(access, bounds);
  if (!index.ok) return index.problem;
  return Object.fromEntries(
    index.value.entries.map((entry) => {
      const content = readIndexedEntry(access, index.value, entry);
      return [entry.name, content.ok ? Buffer.from(content.value).toString() : `! ${content.problem}`];
    }),
  );
}

const PLAIN = Object.fromEntries(TWO.map(({ name, content }) => [name, String(content)]));

describe('archives at hand', () => {
  test.each([
    ['plain', {}],
    ['zip64', { zip64: true }],
    ['after something', { before: Buffer.alloc(99, 7) }],
    ['with a comment', { comment: 'x'.repeat(500) }],
  ])('%s', (_name, shape) => expect(contents(zipOf(TWO, shape))).toEqual(PLAIN));

  test('what is stored stays when the next read reuses the buffer', () => {
    const bytes = zipOf(TWO);
    const buffer = Buffer.alloc(bytes.length);
    const reused: RandomAccess = {
      size: bytes.length,
      read(offset, length) {
        const part = bytes.subarray(offset, offset + length);
        buffer.fill(0);
        buffer.set(part);
        return buffer.subarray(0, part.length);
      },
    };
    const index = readZipIndex(reused);
    if (!index.ok) throw new Error(index.problem);
    const all = index.value.entries.map((entry) => readIndexedEntry(reused, index.value, entry));
    expect(all.map((one) => one.ok && Buffer.from(one.value).toString())).toEqual(Object.values(PLAIN));
  });

  test('only the directory is read until an entry is asked for', () => {
    const bytes = zipOf([{ name: 'big', content: Buffer.alloc(5_000_000, 1), stored: true }, ...TWO]);
    let read = 0;
    const counted: RandomAccess = {
      size: bytes.length,
      read(offset, length) {
        read += length;
        return bytes.subarray(offset, offset + length);
      },
    };
    expect(readZipIndex(counted).ok).toBe(true);
    expect(read).toBeLessThan(70_000);
  });
});

describe('hostile archives are refused', () => {
  test.each([
    ['too many entries', zipOf(TWO), { maxEntries: 1 }],
    ['a directory that is too large', zipOf(TWO), { maxDirectoryBytes: 10 }],
    ['too much in all', zipOf(TWO), { maxTotalBytes: 100 }],
    ['overlapping entries', zipOf([...TWO, { name: 'again', content: 'x', claims: { offset: 0 } }]), {}],
    ['cut short', zipOf(TWO).subarray(0, 60), {}],
    ['no archive', Buffer.from('hello'), {}],
    ['empty', Buffer.alloc(0), {}],
  ])('%s', (_name, bytes, bounds) => expect(typeof contents(bytes, { ...ARCHIVE_BOUNDS, ...bounds })).toBe('string'));

  test.each([
    ['more than declared', { size: 3 }],
    ['a wrong checksum', { crc32: 1 }],
    ['encrypted', { flags: 1 }],
    ['an unknown method', { method: 12 }],
  ])('an entry with %s', (_name, claims) => {
    const found = contents(zipOf([{ name: 'a', content: 'abcdefgh'.repeat(9), claims }]));
    expect(found).toEqual({ a: expect.stringMatching(/^! /) });
  });

  test('an entry beyond the bound of the one who asks', () => {
    const access = inMemory(zipOf(TWO));
    const index = readZipIndex(access);
    if (!index.ok) throw new Error(index.problem);
    const [first] = index.value.entries;
    expect(first && readIndexedEntry(access, index.value, first, 10).ok).toBe(false);
    expect(first && readIndexedEntry(access, index.value, first, 1000).ok).toBe(true);
  });

  test('never throws, whatever byte is changed', () => {
    const good = zipOf(TWO, { zip64: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        contents(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
