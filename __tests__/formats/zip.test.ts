import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openZip, readZipEntry, visitZip, type ZipBounds } from '../../src/formats/zip.ts';
import { bytesSource, type ZipMember, type ZipShape, zipOf } from '../helpers/zip-writer.ts';

const BOUNDS: ZipBounds = { maxEntries: 1000, maxEntryBytes: 1_000_000, maxTotalBytes: 10_000_000 };
const TWO: readonly ZipMember[] = [
  { name: 'a.json', content: '{"id":"A"}'.repeat(50) },
  { name: 'dir/ü.txt', content: 'stored', stored: true },
];

async function contents(bytes: Uint8Array, bounds = BOUNDS): Promise<Record<string, string> | string> {
  const source = bytesSource(bytes);
  const zip = await openZip(source, bounds);
  if (!zip.ok) return zip.problem;
  const found: [string, string][] = [];
  await visitZip(source, zip.value, (entry, content) => {
    found.push([entry.name, content.ok ? Buffer.from(content.value).toString() : `! ${content.problem}`]);
  });
  return Object.fromEntries(found);
}

function plain(members: readonly ZipMember[]): Record<string, string> {
  return Object.fromEntries(members.map(({ name, content }) => [name, Buffer.from(content).toString()]));
}

describe('zip archives are read', () => {
  const shapes: Record<string, ZipShape> = {
    plain: {},
    zip64: { zip64: true },
    'with a comment': { comment: 'PK\u0005\u0006 hello' },
    'with something before it': { before: Buffer.from('#!/bin/sh\nexit 0\n') },
    'with extra fields in local headers only': { localExtra: 300 },
    'zip64 after something': { zip64: true, before: Buffer.alloc(77, 1) },
  };
  test.each(Object.entries(shapes))('%s', async (_name, shape) => {
    expect(await contents(zipOf(TWO, shape))).toEqual(plain(TWO));
  });

  test('an empty archive has no entries, and folders are none', async () => {
    expect(await contents(zipOf([]))).toEqual({});
    expect(await contents(zipOf([{ name: 'dir/', content: '', stored: true }]))).toEqual({});
  });

  test('one entry by itself equals what a visit gives', async () => {
    const source = bytesSource(zipOf(TWO));
    const zip = await openZip(source, BOUNDS);
    if (!zip.ok) throw new Error(zip.problem);
    for (const entry of zip.value.entries) {
      const content = await readZipEntry(source, zip.value, entry);
      expect(content.ok && Buffer.from(content.value).toString()).toBe(plain(TWO)[entry.name]);
    }
  });

  test('many entries are read in few windows, each byte about once', async () => {
    const members = Array.from({ length: 900 }, (_, i) => ({ name: `${i}.json`, content: `{"n":${i}}`.repeat(20) }));
    const bytes = zipOf(members);
    const source = bytesSource(bytes);
    const zip = await openZip(source, BOUNDS);
    if (!zip.ok) throw new Error(zip.problem);
    source.reads.count = 0;
    let seen = 0;
    await visitZip(source, zip.value, (_entry, content) => {
      seen += Number(content.ok);
    });
    expect({ seen, few: source.reads.count <= 2 }).toEqual({ seen: 900, few: true });
  });

  test.each<[string, ZipMember['claims'] & object]>([
    ['another checksum', { crc32: 1 }],
    ['more than there is', { size: 4000 }],
    ['less than there is', { size: 3 }],
  ])('one entry that claims %s spoils none of those beside it', async (_, claims) => {
    const members = Array.from({ length: 300 }, (_one, i) => ({ name: `${i}`, content: `entry ${i} `.repeat(40) }));
    const spoilt = members.map((member, i) => (i === 150 ? { ...member, claims } : member));
    const found = await contents(zipOf(spoilt));
    expect(found).toEqual({ ...plain(members), 150: expect.stringMatching(/^! /) });
  });

  test('sizes that two entries have exchanged are found out', async () => {
    const [one, two] = ['a'.repeat(40), 'b'.repeat(50)];
    const found = await contents(
      zipOf([
        { name: 'one', content: one, claims: { size: 50 } },
        { name: 'two', content: two, claims: { size: 40 } },
        { name: 'three', content: 'c' },
      ]),
    );
    expect(found).toEqual({ one: expect.stringMatching(/^! /), two: expect.stringMatching(/^! /), three: 'c' });
  });

  test('whatever is packed comes out again', async () => {
    const member = fc.record({ content: fc.uint8Array({ maxLength: 300 }), stored: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 8 }), fc.boolean(), async (given, zip64) => {
        const members = given.map((one, i) => ({ ...one, name: `${i}` }));
        expect(await contents(zipOf(members, { zip64 }))).toEqual(plain(members));
      }),
      { numRuns: 60 },
    );
  });
});

describe('zip archives are refused', () => {
  const good = zipOf(TWO);
  const bomb = Buffer.alloc(500_000);
  const archives: [string, Uint8Array, Partial<ZipBounds>][] = [
    ['no archive', Buffer.from('hello'), {}],
    ['nothing at all', Buffer.alloc(0), {}],
    ['cut at its end', good.subarray(0, good.length - 5), {}],
    ['cut at its start', good.subarray(40), {}],
    [
      'too many entries',
      zipOf(Array.from({ length: 12 }, (_, i) => ({ name: `${i}`, content: '' }))),
      { maxEntries: 11 },
    ],
    ['too much in all', zipOf([{ name: 'bomb', content: bomb }]), { maxTotalBytes: 400_000 }],
    [
      'entries that overlap',
      zipOf([TWO[0] ?? { name: '', content: '' }, { name: 'b', content: 'b', claims: { offset: 0 } }]),
      {},
    ],
    ['an entry beyond the end', zipOf([{ name: 'b', content: 'b', claims: { offset: 1_000_000 } }]), {}],
  ];
  test.each(archives)('%s', async (_name, bytes, bounds) => {
    expect(typeof (await contents(bytes, { ...BOUNDS, ...bounds }))).toBe('string');
  });

  const entries: [string, ZipMember, Partial<ZipBounds>][] = [
    ['wrong checksum', { name: 'x', content: 'text', claims: { crc32: 1 } }, {}],
    ['more than declared', { name: 'x', content: bomb, claims: { size: 10 } }, {}],
    ['less than declared', { name: 'x', content: 'text', claims: { size: 4000 } }, {}],
    ['larger than the bound', { name: 'x', content: bomb }, { maxEntryBytes: 1000 }],
    ['encrypted', { name: 'x', content: 'text', claims: { flags: 1 } }, {}],
    ['of an unknown method', { name: 'x', content: 'text', claims: { method: 12 } }, {}],
    ['no deflate stream', { name: 'x', content: Buffer.alloc(30, 0xff), stored: true, claims: { method: 8 } }, {}],
  ];
  test.each(entries)('an entry that is %s, and the others are read', async (_name, member, bounds) => {
    const found = await contents(zipOf([member, { name: 'ok', content: 'fine' }]), { ...BOUNDS, ...bounds });
    expect(found).toEqual({ x: expect.stringMatching(/^! /), ok: 'fine' });
  });

  test('no damage throws or hangs', async () => {
    const edit = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(good.length), async (edits, length) => {
        const bytes = Buffer.from(good.subarray(0, length));
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        await contents(bytes);
      }),
      { numRuns: 400 },
    );
  });
});
