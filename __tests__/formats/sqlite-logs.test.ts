import { Buffer } from 'node:buffer';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RandomAccess } from '../../src/domain/bytes.ts';
import { readSqliteTable } from '../../src/formats/sqlite.ts';
import { readHotJournal } from '../../src/formats/sqlite-journal.ts';
import { withLogs } from '../../src/formats/sqlite-logs.ts';
import { readWal } from '../../src/formats/sqlite-wal.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function fresh(): string {
  count += 1;
  return join(folder, `${count}.sqlite`);
}

function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A database and its logs as they lie on a disk. */
interface Files {
  readonly main: Buffer;
  readonly wal?: Buffer;
  readonly journal?: Buffer;
}

function filesAt(path: string): Files {
  const log = (ending: string): Buffer | undefined =>
    existsSync(path + ending) ? readFileSync(path + ending) : undefined;
  const [wal, journal] = [log('-wal'), log('-journal')];
  return { main: readFileSync(path), ...(wal && { wal }), ...(journal && { journal }) };
}

type Rows = readonly (readonly [number, string])[];

/** What SQLite itself makes of such files; a word where it refuses. */
function bySqlite({ main, wal, journal }: Files): Rows | 'refused' {
  const path = fresh();
  writeFileSync(path, main);
  if (wal) writeFileSync(`${path}-wal`, wal);
  if (journal) writeFileSync(`${path}-journal`, journal);
  try {
    const database = new DatabaseSync(path);
    try {
      const rows = database.prepare('SELECT n, hex(b) AS b FROM t ORDER BY rowid').all();
      return rows.map(({ n, b }) => [Number(n), String(b)]);
    } finally {
      database.close();
    }
  } catch {
    return 'refused';
  }
}

function byUs({ main, wal, journal }: Files): { rows: Rows; problem: string | undefined } {
  const logged = withLogs(inMemory(main), { wal: wal && inMemory(wal), journal: journal && inMemory(journal) });
  const rows: [number, string][] = [];
  const damage = readSqliteTable(logged.file, 't', ([n, b]) => {
    rows.push([
      Number(n),
      Buffer.from(b as Uint8Array)
        .toString('hex')
        .toUpperCase(),
    ]);
    return true;
  });
  return { rows, problem: damage ?? logged.problem };
}

type Step = readonly [
  kind: 'insert' | 'delete' | 'update' | 'vacuum' | 'checkpoint' | 'restart',
  n: number,
  size: number,
];

function take(database: DatabaseSync, [kind, n, size]: Step): void {
  if (kind === 'insert') database.prepare('INSERT INTO t VALUES (?, ?)').run(n, Buffer.alloc(size, n));
  else if (kind === 'delete') database.prepare('DELETE FROM t WHERE n % 3 = ?').run(n % 3);
  else if (kind === 'update') database.prepare('UPDATE t SET b = ? WHERE n % 5 = ?').run(Buffer.alloc(size, n), n % 5);
  else if (kind === 'vacuum') database.exec('VACUUM');
  else database.exec(`PRAGMA wal_checkpoint(${kind === 'checkpoint' ? 'PASSIVE' : 'RESTART'})`);
}

/** The files after some transactions, before anybody closes the database. */
function logged(steps: readonly (readonly Step[])[], pageSize = 512): Files {
  const path = fresh();
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size=${pageSize}; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0`);
  database.exec('CREATE TABLE t (n INTEGER, b BLOB)');
  for (const transaction of steps) {
    const isPlain = transaction.every(([kind]) => kind === 'insert' || kind === 'delete' || kind === 'update');
    if (isPlain) database.exec('BEGIN');
    for (const step of transaction) take(database, step);
    if (isPlain) database.exec('COMMIT');
  }
  const files = filesAt(path);
  database.close();
  return files;
}

const some: Step[][] = [
  [
    ['insert', 1, 40],
    ['insert', 2, 3000],
    ['insert', 3, 900],
  ],
  [['checkpoint', 0, 0]],
  [
    ['delete', 2, 0],
    ['insert', 4, 6000],
  ],
  [['update', 4, 700]],
];

describe('a write-ahead log', () => {
  test.each([512, 4096, 65_536])('of pages of %d bytes is read as SQLite reads it', (pageSize) => {
    const files = logged(some, pageSize);
    expect(byUs(files)).toEqual({ rows: bySqlite(files), problem: undefined });
    // The database alone does not say so: a reader that forgets the log would not be found out otherwise.
    const { wal: _wal, ...alone } = files;
    expect(byUs(alone).rows).not.toEqual(bySqlite(files));
  });

  test('random transactions', () => {
    const step = fc.tuple(
      fc.constantFrom('insert' as const, 'insert' as const, 'insert' as const, 'delete' as const, 'update' as const),
      fc.nat(200),
      fc.oneof(fc.nat(100), fc.nat(5000)),
    );
    const alone = fc.constantFrom<Step>(['vacuum', 0, 0], ['checkpoint', 0, 0], ['restart', 0, 0]);
    const transaction = fc.oneof(
      { weight: 4, arbitrary: fc.array(step, { minLength: 1, maxLength: 8 }) },
      { weight: 1, arbitrary: alone.map((one) => [one]) },
    );
    fc.assert(
      fc.property(
        fc.array(transaction, { maxLength: 8 }),
        fc.constantFrom(512, 1024, 4096),
        // Where the log is cut or changed, in thousandths of its length; beyond it, nowhere.
        fc.record({ cut: fc.nat(1500), flip: fc.nat(1500), bit: fc.nat(7) }),
        (steps, pageSize, { cut, flip, bit }) => {
          const files = logged(steps, pageSize);
          const wal = Buffer.from(
            (files.wal ?? Buffer.alloc(0)).subarray(0, Math.floor(((files.wal?.length ?? 0) * cut) / 1000)),
          );
          const at = Math.floor((wal.length * flip) / 1000);
          if (at < wal.length) wal[at] = (wal[at] ?? 0) ^ (1 << bit);
          const damaged = { main: files.main, wal };
          const expected = bySqlite(damaged);
          const { rows, problem } = byUs(damaged);
          // Where pages were written back, the rest of a log that was cut makes a database that never was: SQLite may see that or not.
          const isSound = wal.equals(files.wal ?? Buffer.alloc(0));
          const isWrittenBack = steps.some(([one]) => one?.[0] === 'checkpoint' || one?.[0] === 'restart');
          if (expected === 'refused' && !isWrittenBack) expect(problem).toBeDefined();
          else if (isSound || !isWrittenBack) expect({ rows, problem }).toEqual({ rows: expected, problem: undefined });
          else if (expected !== 'refused' && problem === undefined) expect(rows).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('with the other order of bytes in its checksums', () => {
    const files = logged(some);
    const wal = Buffer.from(files.wal ?? []);
    // The same log as a machine of the other order would have written it: magic number, then all checksums anew.
    wal.writeUInt32BE((wal.readUInt32BE(0) ^ 1) >>> 0, 0);
    const isBig = (wal.readUInt32BE(0) & 1) === 1;
    let [a, b] = [0, 0];
    const sum = (bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; at += 8) {
        a = ((isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + a + b) >>> 0;
        b = ((isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a + b) >>> 0;
      }
    };
    sum(wal.subarray(0, 24));
    wal.writeUInt32BE(a, 24);
    wal.writeUInt32BE(b, 28);
    for (let at = 32; at < wal.length; at += 536) {
      sum(wal.subarray(at, at + 8));
      sum(wal.subarray(at + 24, at + 536));
      wal.writeUInt32BE(a, at + 16);
      wal.writeUInt32BE(b, at + 20);
    }
    const swapped = { main: files.main, wal };
    expect(bySqlite(swapped)).toEqual(bySqlite(files));
    expect(byUs(swapped)).toEqual({ rows: bySqlite(files), problem: undefined });
  });

  test('of another version: SQLite refuses, and that is told', () => {
    const files = logged(some);
    const wal = Buffer.from(files.wal ?? []);
    wal.writeUInt32BE(3_007_001, 4);
    let [a, b] = [0, 0];
    for (let at = 0; at < 24; at += 8) {
      a = (wal.readUInt32LE(at) + a + b) >>> 0;
      b = (wal.readUInt32LE(at + 4) + a + b) >>> 0;
    }
    wal.writeUInt32BE(a, 24);
    wal.writeUInt32BE(b, 28);
    expect(bySqlite({ main: files.main, wal })).toBe('refused');
    expect(byUs({ main: files.main, wal }).problem).toBeDefined();
  });

  test('of no bytes, or another format, is none', () => {
    const files = logged([[['insert', 1, 10]], [['restart', 0, 0]]]);
    for (const wal of [Buffer.alloc(0), Buffer.alloc(5000), Buffer.from('hello'.repeat(100))]) {
      expect(readWal(inMemory(wal))).toBeUndefined();
      expect(byUs({ main: files.main, wal })).toEqual({
        rows: bySqlite({ main: files.main, wal }),
        problem: undefined,
      });
    }
  });

  test('of a database of no bytes: SQLite drops it; it is read, and told', () => {
    const files = { ...logged([[['insert', 1, 10]], [['vacuum', 0, 0]]]), main: Buffer.alloc(0) };
    expect(bySqlite(files)).toBe('refused');
    expect(byUs(files)).toEqual({ rows: [[1, '01'.repeat(10)]], problem: expect.any(String) });
  });

  test('of a database with other pages is told', () => {
    const { wal } = logged(some, 1024);
    const { main } = logged([[['insert', 9, 9]], [['restart', 0, 0]]], 512);
    expect(byUs({ main, wal: withoutFirstPage(wal ?? Buffer.alloc(0)) }).problem).toBeDefined();
  });

  test('that claims a database of 2^32 pages costs nothing', () => {
    const { main, wal } = logged(some);
    const huge = Buffer.from(wal ?? []);
    huge.writeUInt32BE(0xffffffff, huge.length - 532);
    resum(huge, 512);
    const start = cpuMs();
    expect(byUs({ main, wal: huge }).problem).toBeDefined();
    expect(cpuMs() - start).toBeLessThan(1000);
  });
});

/** Numbers every frame 2 and sums anew. */
function withoutFirstPage(wal: Buffer): Buffer {
  const changed = Buffer.from(wal);
  for (let at = 32; at < changed.length; at += 24 + 1024) changed.writeUInt32BE(2, at);
  resum(changed, 1024);
  return changed;
}

function resum(wal: Buffer, pageSize: number): void {
  let [a, b] = [wal.readUInt32BE(24), wal.readUInt32BE(28)];
  const sum = (bytes: Buffer): void => {
    for (let at = 0; at < bytes.length; at += 8) {
      a = (bytes.readUInt32LE(at) + a + b) >>> 0;
      b = (bytes.readUInt32LE(at + 4) + a + b) >>> 0;
    }
  };
  for (let at = 32; at < wal.length; at += 24 + pageSize) {
    sum(wal.subarray(at, at + 8));
    sum(wal.subarray(at + 24, at + 24 + pageSize));
    wal.writeUInt32BE(a, at + 16);
    wal.writeUInt32BE(b, at + 20);
  }
}

/** The files within a transaction that has already written to the database, as when the machine stops. */
function interrupted(synchronous: 'OFF' | 'NORMAL' | 'FULL', mode: 'DELETE' | 'PERSIST', rows = 20): Files {
  const path = fresh();
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size=512; PRAGMA journal_mode=${mode}; PRAGMA synchronous=${synchronous}`);
  database.exec('PRAGMA cache_size=2; PRAGMA cache_spill=1; CREATE TABLE t (n INTEGER, b BLOB)');
  const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
  for (let n = 0; n < rows; n += 1) insert.run(n, Buffer.alloc(300 + n, n));
  database.exec("BEGIN; UPDATE t SET b = x'ff' WHERE n % 2 = 0; DELETE FROM t WHERE n % 3 = 0");
  for (let n = 0; n < rows; n += 1) insert.run(1000 + n, Buffer.alloc(1000, n));
  const files = filesAt(path);
  database.exec('ROLLBACK');
  database.close();
  return files;
}

describe('a rollback journal', () => {
  test.each([
    ['OFF', 'DELETE'],
    ['NORMAL', 'DELETE'],
    ['FULL', 'DELETE'],
    ['FULL', 'PERSIST'],
  ] as const)('synchronous=%s, journal_mode=%s: the transaction is rolled back as SQLite does', (synchronous, mode) => {
    const files = interrupted(synchronous, mode);
    const expected = bySqlite(files);
    expect(expected).toHaveLength(20);
    expect(byUs(files)).toEqual({ rows: expected, problem: undefined });
    expect(byUs({ main: files.main }).rows).not.toEqual(expected);
  });

  test('cut or changed anywhere', () => {
    const whole = { OFF: interrupted('OFF', 'DELETE', 60), FULL: interrupted('FULL', 'DELETE') };
    fc.assert(
      fc.property(fc.constantFrom('OFF' as const, 'FULL' as const), fc.nat(1300), fc.nat(1300), (kind, cut, flip) => {
        const { main, journal = Buffer.alloc(0) } = whole[kind];
        const damaged = Buffer.from(journal.subarray(0, Math.floor((journal.length * cut) / 1000)));
        const at = Math.floor((damaged.length * flip) / 1000);
        if (at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ 0x10;
        const files = { main, journal: damaged };
        const expected = bySqlite(files);
        const { rows, problem } = byUs(files);
        if (expected === 'refused') expect(problem).toBeDefined();
        else if (problem === undefined) expect(rows).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('of a transaction that ended is none', () => {
    const path = fresh();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode=PERSIST; CREATE TABLE t (n INTEGER, b BLOB); INSERT INTO t VALUES (1, x'01')");
    const files = filesAt(path);
    database.close();
    expect(files.journal?.length).toBeGreaterThan(500);
    expect(readHotJournal(inMemory(files.journal ?? Buffer.alloc(0)), 4096)).toBeUndefined();
    expect(byUs(files)).toEqual({ rows: [[1, '01']], problem: undefined });
  });

  test('that names another is told', () => {
    const { main, journal = Buffer.alloc(0) } = interrupted('FULL', 'DELETE');
    const tail = Buffer.concat([Buffer.from('/tmp/other'), Buffer.alloc(8), journal.subarray(0, 8)]);
    expect(byUs({ main, journal: Buffer.concat([journal, tail]) }).problem).toBeDefined();
  });

  test('of a million empty parts ends', () => {
    const { main, journal = Buffer.alloc(0) } = interrupted('FULL', 'DELETE');
    const part = Buffer.from(journal.subarray(0, 32));
    part.writeUInt32BE(0, 8);
    part.writeUInt32BE(32, 20);
    const many = Buffer.alloc(32 * 1_000_000, part);
    const start = cpuMs();
    expect(byUs({ main, journal: many }).problem).toBeDefined();
    expect(cpuMs() - start).toBeLessThan(2000);
  });
});
