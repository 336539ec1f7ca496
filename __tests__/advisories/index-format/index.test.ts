import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IndexBuilder } from '../../../src/advisories/index-format/builder.ts';
import { ByteWriter } from '../../../src/advisories/index-format/byte-writer.ts';
import { CorruptIndex } from '../../../src/advisories/index-format/corrupt.ts';
import { idsName, namesName, partName } from '../../../src/advisories/index-format/file-names.ts';
import { IndexReader } from '../../../src/advisories/index-format/reader.ts';
import { seal } from '../../../src/advisories/index-format/sealed.ts';
import { type KeptFiles, memoryKeep } from '../../../src/advisories/index-format/store.ts';
import { TextTable, writeTexts } from '../../../src/advisories/index-format/text-table.ts';
import { entry, record } from '../samples.ts';

const ABOUT = { key: 'k', seen: '', replaces: [] };

async function built(records: readonly object[], kept: KeptFiles = memoryKeep()): Promise<IndexReader> {
  const builder = new IndexBuilder(kept, 'x');
  for (const [i, one] of records.entries()) builder.takeValue(`${i}.json`, one);
  expect((await builder.finish(ABOUT)).ok).toBe(true);
  const reader = await IndexReader.open(kept, 'x');
  if (reader === undefined) throw new Error('no index');
  return reader;
}

async function about(reader: IndexReader, ...keys: string[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of reader.about(keys)) values.push(...batch);
  return values;
}

const ids = (values: readonly unknown[]) => values.map((value) => (value as { id: string }).id).sort();
const key = (ecosystem: string, name: string) => `${ecosystem}\0${name}`;

describe('a table of texts', () => {
  const tableOf = (texts: readonly string[]): Buffer => {
    const out = new ByteWriter(1);
    writeTexts(
      out,
      texts.map((text) => Buffer.from(text)),
    );
    return Buffer.from(out.bytes);
  };

  test('finds each text, and none that is not in it', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.uniqueArray(anyText, { maxLength: 200 }), fc.array(anyText), (texts, others) => {
        const table = new TextTable(tableOf(texts), 0);
        for (const [row, text] of texts.entries()) expect([table.find(text), table.textOf(row)]).toEqual([row, text]);
        for (const other of others) if (!texts.includes(other)) expect(table.find(other)).toBeUndefined();
      }),
    );
  });

  test('of changed bytes ends: in CorruptIndex, a RangeError, or an answer', () => {
    const bytes = tableOf(['a', 'bc', 'ä', '']);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, cut) => {
        const broken = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) broken[at] = byte;
        try {
          new TextTable(broken, 0).find('bc');
        } catch (error) {
          expect(error instanceof CorruptIndex || error instanceof RangeError).toBe(true);
        }
      }),
    );
  });
});

describe('an index', () => {
  test('of a record that cannot be written, since it is nested too deep, has nothing, and of those around it all', async () => {
    const kept = memoryKeep();
    const builder = new IndexBuilder(kept, 'x');
    const deep = (id: string) =>
      JSON.stringify(record(id, [entry('npm', 'b'), entry('npm', 'b2')], { database_specific: 0 })).replace(
        '"database_specific":0',
        `"database_specific":${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      );
    const taken = [
      builder.take('1', Buffer.from(JSON.stringify(record('X-1', [entry('npm', 'a')])))),
      builder.take('2', Buffer.from(deep('X-2'))),
      builder.take('3', Buffer.from(deep('X-1'))),
      builder.take('4', Buffer.from(JSON.stringify(record('X-3', [entry('npm', 'c')])))),
    ];
    expect(taken).toEqual(['X-1', undefined, undefined, 'X-3']);
    expect((await builder.finish(ABOUT)).ok).toBe(true);
    const reader = await IndexReader.open(kept, 'x');
    if (reader === undefined) throw new Error('no index');
    expect(reader.meta).toMatchObject({ records: 2, unreadableCount: 2 });
    expect(await about(reader, key('npm', 'b'), key('npm', 'b2'))).toEqual([]);
    expect(ids(await about(reader, key('npm', 'a'), key('npm', 'c')))).toEqual(['X-1', 'X-3']);
  });

  test('gives the records that name a package, with the entries of that package alone', async () => {
    const one = record('X-1', [entry('Debian:12', 'a', '2'), entry('Debian:11', 'a', '1'), entry('Debian:12', 'b')]);
    const reader = await built([one, record('X-2', [entry('Debian:12', 'c')])]);
    expect(await about(reader, key('Debian:12', 'a'))).toMatchObject([
      { id: 'X-1', affected: [{ package: { ecosystem: 'Debian:12', name: 'a' } }] },
    ]);
    expect(await about(reader, key('Debian:12', 'a'), key('Debian:12', 'b'))).toMatchObject([
      { affected: [{ package: { name: 'a' } }, { package: { name: 'b' } }] },
    ]);
    expect(await about(reader, key('Debian:1', '2\0a'), key('Debian:13', 'a'), key('', ''))).toEqual([]);
    expect(reader.meta).toMatchObject({ records: 2, newest: '2026-01-02T03:04:05', key: 'k' });
    expect(reader.meta.covered.toSorted()).toEqual(['Debian:11', 'Debian:12']);
  });

  test('gives a record by its id, whole', async () => {
    const one = record('X-1', [entry('Debian:12', 'a', '2'), entry('npm', 'b')]);
    const reader = await built([one, record('X-10', [])]);
    expect(await reader.byId('X-1')).toMatchObject({ id: 'X-1', affected: [{}, {}] });
    expect(await reader.byId('X-10')).toMatchObject({ id: 'X-10', affected: [] });
    expect(await reader.byId('X-2')).toBeUndefined();
    expect(await reader.ids()).toEqual(['X-1', 'X-10']);
  });

  test('leaves out what is withdrawn, and of two copies of a record the earlier', async () => {
    const named = [entry('npm', 'a', '2')];
    const early = { modified: '2026-01-01T00:00:00Z' };
    const late = { modified: '2026-02-01T00:00:00Z' };
    const reader = await built([
      record('GONE', named, { withdrawn: '2026-01-01T00:00:00Z' }),
      record('TWICE', named, { ...late, summary: 'late' }),
      record('TWICE', named, { ...early, summary: 'early' }),
      record('LATER-GONE', named, early),
      record('LATER-GONE', named, { ...late, withdrawn: late.modified }),
      record('BACK', named, { ...early, withdrawn: early.modified }),
      record('BACK', named, late),
    ]);
    const found = await about(reader, key('npm', 'a'));
    expect(ids(found)).toEqual(['BACK', 'TWICE']);
    expect(found).toContainEqual(expect.objectContaining({ id: 'TWICE', summary: 'late' }));
    expect(await reader.ids()).toEqual(['BACK', 'TWICE']);
  });

  test('tells what could not be read, and counts the rest', async () => {
    const reader = await built(Array.from({ length: 25 }, () => ({ nothing: true })));
    expect(reader.meta.unreadable).toHaveLength(20);
    expect(reader.meta).toMatchObject({ unreadableCount: 25, records: 0 });
  });

  test('gives the same where its parts lie on a disk, and are read at once into one buffer that is filled anew', async () => {
    const kept = memoryKeep();
    const names = Array.from({ length: 400 }, (_, i) => `package-${(i * 37) % 400}`);
    const details = 'words '.repeat(300);
    const records = names.map((name, i) => record(`R${i}`, [entry('npm', name), entry('npm', 'all')], { details }));
    const reader = await built(records, kept);
    const scratch = Buffer.alloc(1 << 22);
    const onDisk: KeptFiles = {
      ...kept,
      async open(name) {
        const bytes = Buffer.from((await kept.read(name, 1 << 30)) ?? []);
        const read = (offset: number, length: number) =>
          scratch.fill(0).subarray(0, bytes.copy(scratch, 0, offset, offset + length));
        const fail = () => Promise.reject(new Error('it is to be read at once'));
        return {
          size: bytes.length,
          read: fail,
          stream: async function* () {},
          close: async () => undefined,
          window: () => ({ size: bytes.length, read }),
        };
      },
    };
    const other = await IndexReader.open(onDisk, 'x');
    if (other === undefined) throw new Error('no index');
    for (const wanted of [[key('npm', 'all')], names.slice(0, 40).map((name) => key('npm', name))]) {
      expect(await about(other, ...wanted)).toEqual(await about(reader, ...wanted));
    }
    expect(await other.byId('R399')).toEqual(await reader.byId('R399'));
    expect(await about(other, key('npm', 'all'))).toHaveLength(400);
  });

  test('reads names and long records of any kind', async () => {
    const names = ['@scope/ä', 'z', 'a', '', '名', 'a'.repeat(300)];
    const long = entry('npm', 'z', '2', { versions: Array.from({ length: 30_000 }, (_, i) => `1.0.${i}`) });
    const reader = await built([
      record('LONG', [long]),
      ...names.map((name, i) => record(`R${i}`, [entry('npm', name)])),
    ]);
    for (const [i, name] of names.entries()) expect(ids(await about(reader, key('npm', name)))).toContain(`R${i}`);
    const [found] = (await about(reader, key('npm', 'z'))).filter((value) => (value as { id: string }).id === 'LONG');
    expect(found).toMatchObject({ affected: [{ versions: { length: 30_000 } }] });
  });
});

describe('an index that is not as it was written', () => {
  /** Files whose bytes are changed as they are read. */
  function spoilt(kept: KeptFiles, name: string, spoil: (bytes: Buffer) => Buffer): KeptFiles {
    const changed = async (one: string): Promise<Buffer | undefined> => {
      const bytes = await kept.read(one, 1 << 30);
      return bytes === undefined ? undefined : one === name ? spoil(Buffer.from(bytes)) : Buffer.from(bytes);
    };
    return {
      ...kept,
      read: changed,
      open: async (one) => {
        const bytes = await changed(one);
        const copy = memoryKeep();
        if (bytes !== undefined) await copy.write(one, bytes);
        return copy.open(one);
      },
    };
  }
  const flip = (bytes: Buffer): Buffer => {
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 1);
  const records = Array.from({ length: 50 }, (_, i) => record(`X-${i}`, [entry('npm', `p${i}`)]));

  test.each([
    ['flipped', flip],
    ['cut', cut],
    ['empty', () => Buffer.alloc(0)],
  ])('names %s: it is not opened', async (_name, spoil) => {
    const kept = memoryKeep();
    await built(records, kept);
    expect(await IndexReader.open(spoilt(kept, namesName('x'), spoil), 'x')).toBeUndefined();
  });

  test.each([
    ['flipped', flip],
    ['cut', cut],
  ])('a part %s: it is found out before anything is read from it', async (_name, spoil) => {
    const kept = memoryKeep();
    await built(records, kept);
    const reader = await IndexReader.open(spoilt(kept, partName('x', 0), spoil), 'x');
    const keys = records.map((_, i) => key('npm', `p${i}`));
    await expect(about(reader as IndexReader, ...keys)).rejects.toBeInstanceOf(CorruptIndex);
  });

  test('ids flipped: they are found out', async () => {
    const kept = memoryKeep();
    await built(records, kept);
    const reader = await IndexReader.open(spoilt(kept, idsName('x'), flip), 'x');
    await expect(reader?.byId('X-1')).rejects.toBeInstanceOf(CorruptIndex);
  });

  test('numbers of tables that somebody changed and sealed anew: CorruptIndex or an answer, at once and in little memory', async () => {
    const kept = memoryKeep();
    await built(records, kept);
    const payloadOf = async (name: string) => (await kept.read(name, 1 << 20))?.subarray(40) ?? new Uint8Array();
    const tables = { names: await payloadOf(namesName('x')), ids: await payloadOf(idsName('x')) };
    const change = fc.record({
      table: fc.constantFrom<'names' | 'ids'>('names', 'ids'),
      at: fc.nat(),
      value: fc.oneof(fc.nat(200), fc.constantFrom(0xffff_ffff, 0x7fff_ffff, 0x1000_0000)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const spoiltTables = { names: Buffer.from(tables.names), ids: Buffer.from(tables.ids) };
        for (const { table, at, value } of changes) {
          const bytes = spoiltTables[table];
          bytes.writeUInt32LE(value, at % (bytes.length - 4));
        }
        await kept.write(namesName('x'), seal('names', spoiltTables.names));
        await kept.write(idsName('x'), seal('ids', spoiltTables.ids));
        const before = process.memoryUsage().arrayBuffers;
        try {
          const reader = await IndexReader.open(kept, 'x');
          for (const wanted of records) await reader?.byId(String(wanted['id']));
          if (reader !== undefined) await about(reader, key('npm', 'p1'), key('npm', 'p2'), key('npm', 'p49'));
        } catch (error) {
          expect(error instanceof CorruptIndex || error instanceof RangeError).toBe(true);
        }
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 * 1024 * 1024);
      }),
      { numRuns: 300 },
    );
  });

  test('a folder that cannot be written: the builder says so', async () => {
    const failure = { code: 'file/unwritable', what: '', why: '', fix: '' } as const;
    const kept: KeptFiles = { ...memoryKeep(), write: async () => ({ ok: false, failure }) };
    const builder = new IndexBuilder(kept, 'x');
    builder.takeValue('a', records[0]);
    expect(await builder.finish(ABOUT)).toEqual({ ok: false, failure });
  });
});
