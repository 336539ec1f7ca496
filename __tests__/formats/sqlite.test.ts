import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RandomAccess } from '../../src/domain/bytes.ts';
import { isSqlite, readSqliteTable } from '../../src/formats/sqlite.ts';
import { readRecord, readVarint } from '../../src/formats/sqlite-record.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A database as SQLite itself writes it. */
function written(pageSize: number, encoding: string, fill: (database: DatabaseSync) => void): Buffer {
  count += 1;
  const path = join(folder, `${count}.sqlite`);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size=${pageSize}; PRAGMA encoding='${encoding}'; PRAGMA journal_mode=OFF;`);
  fill(database);
  database.close();
  return readFileSync(path);
}

function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

function rowsOf(bytes: Uint8Array, table: string, max = 100_000): { rows: unknown[][]; problem: string | undefined } {
  const rows: unknown[][] = [];
  const problem = readSqliteTable(inMemory(bytes), table, (row) => rows.push([...row]) < max);
  return { rows, problem };
}

const SIZES = [0, 1, 100, 435, 476, 477, 478, 500, 1000, 4000, 4061, 4062, 20_000, 70_000];

describe('what SQLite writes is read', () => {
  test.each([
    [512, 'UTF-8'],
    [1024, 'UTF-16le'],
    [4096, 'UTF-16be'],
    [65_536, 'UTF-8'],
  ])('pages of %d bytes, %s', (pageSize, encoding) => {
    const bytes = written(pageSize, encoding, (database) => {
      database.exec(
        'CREATE TABLE before (x); CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB)',
      );
      database.exec('CREATE INDEX blobs ON Packages (blob); CREATE VIEW other AS SELECT * FROM Packages');
      const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
      for (const [i, size] of [...SIZES, ...SIZES].entries()) insert.run(Buffer.alloc(size, i + 1));
    });
    const { rows, problem } = rowsOf(bytes, 'packages');
    expect(problem).toBeUndefined();
    expect(rows.map(([id, blob]) => [id, Buffer.from(blob as Uint8Array)])).toEqual(
      [...SIZES, ...SIZES].map((size, i) => [null, Buffer.alloc(size, i + 1)]),
    );
  });

  test('all kinds of values, negative ids too', () => {
    const bytes = written(4096, 'UTF-8', (database) => {
      database.exec(`CREATE TABLE t (a, b); INSERT INTO t VALUES (NULL, 0), (1, -1), (127, -129), (70000, -8388609),
        (2147483648, -140737488355329), (4503599627370496, 9223372036854775807), ('é', x'00ff'), (1.5, '');
        INSERT INTO t (rowid, a, b) VALUES (-5, 'n', 1)`);
    });
    expect(rowsOf(bytes, 't').rows).toEqual([
      ['n', 1],
      [null, 0],
      [1, -1],
      [127, -129],
      [70_000, -8_388_609],
      [2_147_483_648, -140_737_488_355_329],
      [4_503_599_627_370_496, null],
      ['é', Buffer.from([0, 255])],
      [null, ''],
    ]);
  });

  test('many rows: inner pages', () => {
    const bytes = written(512, 'UTF-8', (database) => {
      database.exec('CREATE TABLE t (a)');
      database.exec(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i FROM n',
      );
      database.exec('DELETE FROM t WHERE a % 3 = 0');
    });
    const expected = Array.from({ length: 20_000 }, (_, i) => i + 1).filter((i) => i % 3 !== 0);
    expect(rowsOf(bytes, 't')).toEqual({ rows: expected.map((i) => [i]), problem: undefined });
  });
});

describe('what is no sound database is told', () => {
  const sound = written(512, 'UTF-8', (database) => {
    database.exec('CREATE TABLE t (a)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    for (let i = 0; i < 60; i += 1) insert.run(Buffer.alloc(i * 50, i));
  });
  function changed(change: (bytes: Buffer) => void): Buffer {
    const bytes = Buffer.from(sound);
    change(bytes);
    return bytes;
  }
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['another head', changed((bytes) => bytes.write('x', 0))],
    ['odd pages', changed((bytes) => bytes.writeUInt16BE(513, 16))],
    ['too much reserved', changed((bytes) => bytes.writeUInt8(200, 20))],
    ['another encoding', changed((bytes) => bytes.writeUInt32BE(7, 56))],
    ['a first page of another kind', changed((bytes) => bytes.writeUInt8(2, 100))],
    ['a cut', sound.subarray(0, sound.length - 512)],
    ['half a page', sound.subarray(0, sound.length - 100)],
    ['too many cells', changed((bytes) => bytes.writeUInt16BE(60_000, 103))],
  ])('%s', (_name, bytes) => expect(rowsOf(bytes, 't').problem).toBeDefined());

  test('a reader that has enough ends the walk', () => {
    expect(rowsOf(sound, 't', 3).rows).toHaveLength(3);
    expect(rowsOf(sound, 't').rows).toHaveLength(60);
  });
  test('a table that is not there', () => expect(rowsOf(sound, 'u').problem).toBeDefined());
  test('the sound one has no problem', () => expect(rowsOf(sound, 't').problem).toBeUndefined());

  test('a tree that leads back into itself ends', () => {
    const root = 512;
    const loop = changed((bytes) => {
      // Every child of the root is the root.
      for (let i = 0; i < bytes.readUInt16BE(root + 3); i += 1) {
        bytes.writeUInt32BE(2, root + bytes.readUInt16BE(root + 12 + 2 * i));
      }
      bytes.writeUInt32BE(2, root + 8);
    });
    expect(sound[root]).toBe(5);
    expect(rowsOf(loop, 't')).toMatchObject({ rows: [], problem: 'page 2 is used twice' });
  });

  test('mutated bytes never throw', () => {
    const mutation = fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 20 }), (mutations) => {
        const bytes = Buffer.from(sound);
        for (const { at, byte } of mutations) bytes[at] = byte;
        expect(rowsOf(bytes, 't').rows.length).toBeLessThan(100_000);
      }),
      { numRuns: 500 },
    );
  });
});

describe('cells that lie over each other', () => {
  const PAGE = 65_536;

  function varint(value: number): Buffer {
    const bytes = [value & 0x7f];
    for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
    return Buffer.from(bytes);
  }

  /** A row with its length and its id in front. */
  function cell(types: readonly number[], body: Buffer): Buffer {
    const kinds = Buffer.concat(types.map(varint));
    const record = Buffer.concat([Buffer.from([kinds.length + 1]), kinds, body]);
    return Buffer.concat([varint(record.length), Buffer.from([1]), record]);
  }

  /** A table whose leaves have as many cells as there is room for, all of them pointing to one row of `size` bytes of text. */
  function crowded(leaves: number, size: number): Buffer {
    const file = Buffer.alloc(PAGE * (leaves + 2));
    file.write('SQLite format 3\0', 0, 'latin1');
    file.writeUInt16BE(1, 16);
    file.writeUInt32BE(1, 56);
    const schema = cell([23, 29, 29, 1, 13], Buffer.from('tablePackagesPackages\u0002'));
    file[100] = 13;
    file.writeUInt16BE(1, 103);
    file.writeUInt16BE(PAGE - schema.length, 108);
    schema.copy(file, PAGE - schema.length);
    file[PAGE] = 5;
    file.writeUInt16BE(leaves - 1, PAGE + 3);
    file.writeUInt32BE(leaves + 2, PAGE + 8);
    const row = cell([13 + 2 * size], Buffer.alloc(size, 'x'));
    const cells = Math.floor((PAGE - 8 - row.length) / 2);
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      const at = 1000 + 5 * leaf;
      if (leaf < leaves - 1) file.writeUInt16BE(at, PAGE + 12 + 2 * leaf);
      if (leaf < leaves - 1) file.writeUInt32BE(leaf + 3, PAGE + at);
      const page = file.subarray(PAGE * (leaf + 2), PAGE * (leaf + 3));
      page[0] = 13;
      page.writeUInt16BE(cells, 3);
      for (let i = 0; i < cells; i += 1) page.writeUInt16BE(PAGE - row.length, 8 + 2 * i);
      row.copy(page, PAGE - row.length);
    }
    return file;
  }

  test.each([
    [0, 100],
    [1, 100],
    [20_000, 100],
  ])('rows of %d bytes in %d pages cost no more than the file has', (size, leaves) => {
    const began = cpuMs();
    let read = 0;
    const problem = readSqliteTable(inMemory(crowded(leaves, size)), 'Packages', ([text]) => {
      read += String(text).length;
      return true;
    });
    expect(problem).toMatch(/over each other/);
    expect(read).toBeLessThanOrEqual(leaves * PAGE);
    // It was three minutes.
    expect(cpuMs() - began).toBeLessThan(10_000);
  });
});

describe('varints and records', () => {
  test.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x81, 0x00], 128],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x05], 5],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], undefined],
    [[0x80], undefined],
    [[], undefined],
  ])('%j is %p', (bytes, value) => expect(readVarint(Uint8Array.from(bytes), 0)?.value).toBe(value));

  test.each([
    ['a header beyond the end', [9]],
    ['a value beyond the end', [2, 20]],
    ['a type of internal use', [2, 10]],
  ])('%s is no record', (_name, bytes) => expect(readRecord(Uint8Array.from(bytes), 'utf-8')).toBeUndefined());

  test('a head', () => {
    expect(isSqlite(Buffer.from('SQLite format 3\0...'))).toBe(true);
    expect(isSqlite(Buffer.from('SQLite format 4\0...'))).toBe(false);
  });
});
