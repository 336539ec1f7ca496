import { describe, expect, test } from '@jest/globals';
import { inMemory } from '../../src/formats/random-access.ts';
import { readIndexedEntry, readZipIndex } from '../../src/formats/zip-index.ts';
import { readEntryPieces } from '../../src/formats/zip-pieces.ts';
import { type ZipMember, type ZipShape, zipOf } from '../helpers/zip-writer.ts';

const LONG = Buffer.from('a report of some length, '.repeat(20_000));

interface Seen {
  /** The file, or what is wrong with it. */
  readonly content: string;
  readonly largest: number;
}

/** Piece by piece, and at once. */
async function bothWays(zip: Uint8Array, max = 2 ** 20): Promise<readonly [Seen, string]> {
  const access = inMemory(zip);
  const index = readZipIndex(access);
  if (!index.ok) throw new Error(index.problem);
  const [entry] = index.value.entries;
  if (entry === undefined) throw new Error('there is no entry');
  const pieces: Buffer[] = [];
  const read = await readEntryPieces(access, entry, max, (piece) => pieces.push(Buffer.from(piece)));
  const whole = readIndexedEntry(access, index.value, entry, max);
  return [
    {
      content: read.ok ? Buffer.concat(pieces).toString() : `! ${read.problem}`,
      largest: Math.max(0, ...pieces.map(({ length }) => length)),
    },
    whole.ok ? Buffer.from(whole.value).toString() : `! ${whole.problem}`,
  ];
}

describe('an entry piece by piece', () => {
  test.each<[string, ZipMember, ZipShape]>([
    ['deflated', { name: 'a', content: LONG }, {}],
    ['stored', { name: 'a', content: LONG, stored: true }, {}],
    ['empty', { name: 'a', content: '' }, {}],
    ['zip64', { name: 'a', content: LONG }, { zip64: true }],
    ['behind a long header', { name: 'a', content: LONG }, { localExtra: 60_000 }],
  ])('%s: the same as at once, in small pieces', async (_, member, shape) => {
    const [{ content, largest }, whole] = await bothWays(zipOf([member], shape));
    expect(content).toBe(whole);
    expect(content).toBe(String(member.content));
    expect(largest).toBeLessThanOrEqual(64 * 1024);
  });

  test.each<[string, ZipMember]>([
    ['more than it declares', { name: 'a', content: LONG, claims: { size: 10 } }],
    ['less than it declares', { name: 'a', content: LONG, claims: { size: LONG.length + 1 } }],
    ['another checksum', { name: 'a', content: LONG, claims: { crc32: 7 } }],
    ['encrypted', { name: 'a', content: LONG, claims: { flags: 1 } }],
    ['of another method', { name: 'a', content: LONG, claims: { method: 12 } }],
    ['no deflate at all', { name: 'a', content: LONG, stored: true, claims: { method: 8 } }],
    ['larger than is read', { name: 'a', content: Buffer.alloc(2 ** 21) }],
  ])('%s: refused, as at once', async (_, member) => {
    const [{ content }, whole] = await bothWays(zipOf([member]));
    expect(content).toMatch(/^! /);
    expect(whole).toMatch(/^! /);
  });

  test('what goes on beyond its size is not inflated to its end', async () => {
    const [{ largest, content }] = await bothWays(
      zipOf([{ name: 'a', content: Buffer.alloc(2 ** 26), claims: { size: 10 } }]),
      2 ** 27,
    );
    expect(content).toMatch(/^! /);
    expect(largest).toBe(0);
  });
});
