import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/domain/failure.ts';
import type { LayerStore } from '../../src/domain/layer-store.ts';
import type { ImageInputs } from '../../src/image/inspect.ts';
import { inspectTarget } from '../../src/image/inspect.ts';
import { assemble } from '../../src/inventory/assemble.ts';
import { CATALOGERS } from '../../src/inventory/catalogers/registry.ts';
import { bytesAsSource, inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { minimal } from '../inventory/rpm/databases.ts';
import { dockerEntries, imageOf } from './make-image.ts';

const DB = 'var/lib/rpm/rpmdb.sqlite';
const WAL = `${DB}-wal`;

/** rpm's database in four states: as made, with bash in the log only, with curl in the log too, and written back with the log emptied. */
function states(): Record<'made' | 'one' | 'two' | 'back', { main: Buffer; wal: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'logged-'));
  const path = join(folder, 'rpmdb.sqlite');
  const database = new DatabaseSync(path);
  const now = (): { main: Buffer; wal: Buffer } => ({ main: readFileSync(path), wal: readFileSync(`${path}-wal`) });
  database.exec('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0');
  database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
  const made = now();
  insert.run(minimal('bash', '5.1.8', '9.el9'));
  const one = now();
  insert.run(minimal('curl', '7.76.1', '29.el9', [[1014, 6, ['x'.repeat(9000)]]]));
  const two = now();
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const back = now();
  database.close();
  rmSync(folder, { recursive: true });
  return { made, one, two, back };
}

const { made, one, two, back } = states();
const file = (path: string, content: Buffer | string): TestEntry => ({ path, content });
const unused = (): never => {
  throw new Error('not asked for in this test');
};

type Way = 'plain' | 'gzip' | 'daemon';

function archiveOf(layers: readonly (readonly TestEntry[])[]): Buffer {
  return tarOf(dockerEntries([{ image: imageOf(layers), tags: ['a:1'] }]));
}

async function listed(
  layers: readonly (readonly TestEntry[])[],
  way: Way = 'plain',
  store?: LayerStore,
  saved?: () => Buffer,
) {
  const image = imageOf(layers);
  const archive = archiveOf(layers);
  const bytes = way === 'gzip' ? gzipSync(archive) : archive;
  const inputs: ImageInputs = {
    openFile: async () => ok(bytesAsSource(bytes)),
    saveFrom: () => async () => ok(pieces(saved?.() ?? bytes)),
    folder: unused,
    registry: { manifest: unused, blob: unused, referrers: unused },
    ...(store === undefined ? {} : { store: { layers: store, release: '1' } }),
  };
  const readers = { catalogers: CATALOGERS, observers: [] };
  const target =
    way === 'daemon'
      ? ({ kind: 'docker-daemon', name: 'a', text: 'docker-daemon:a' } as const)
      : ({ kind: 'docker-archive', path: 'a.tar', text: 'docker-archive:a.tar' } as const);
  const read = await inspectTarget(target, inputs, { platforms: [], architecture: 'amd64', readers });
  if (!read.ok) throw new Error(read.failure.what);
  const [first] = read.value.images;
  if (first === undefined) throw new Error('no image');
  const { packages, failures } = assemble(first.composed, 'a');
  return {
    packages: packages.map(({ name, layer }) => `${name} of ${image.diffIds.indexOf(layer)}`),
    failures: [...first.failures, ...failures].map(({ code }) => code),
  };
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield* inPieces(bytes, [30_000]);
}

const TOLD = ['inventory/unreadable-database'];

describe('a database of rpm and its write-ahead log, over layers', () => {
  test.each<[string, TestEntry[][], string[], string[]]>([
    ['both in one layer', [[file(DB, one.main), file(WAL, one.wal)]], ['bash of 0'], []],
    ['the log first', [[file(WAL, one.wal), file(DB, one.main)]], ['bash of 0'], []],
    ['the log in a layer above', [[file(DB, made.main)], [file(WAL, two.wal)]], ['bash of 1', 'curl of 1'], []],
    [
      'a longer log above',
      [[file(DB, one.main), file(WAL, one.wal)], [file('x', '')], [file(WAL, two.wal)]],
      ['bash of 0', 'curl of 2'],
      [],
    ],
    [
      'written back above, the log emptied: the layers are those that brought the packages',
      [
        [file(DB, two.main), file(WAL, two.wal)],
        [file(DB, back.main), file(WAL, '')],
      ],
      ['bash of 0', 'curl of 0'],
      [],
    ],
    ['the database alone above', [[file(WAL, two.wal)], [file(DB, made.main)]], ['bash of 1', 'curl of 1'], []],
    [
      'the log removed above',
      [[file(DB, back.main), file(WAL, two.wal)], [file('var/lib/rpm/.wh.rpmdb.sqlite-wal', '')]],
      ['bash of 0', 'curl of 0'],
      [],
    ],
    [
      'a log of an older database',
      [[file(DB, back.main), file(WAL, Buffer.alloc(5000, 7))]],
      ['bash of 0', 'curl of 0'],
      [],
    ],
    ['no database', [[file(WAL, one.wal)]], [], TOLD],
    ['a database of no bytes', [[file(DB, ''), file(WAL, two.wal)]], ['bash of 0', 'curl of 0'], TOLD],
    [
      'the folder is a link',
      [
        [{ path: 'var/lib/rpm', type: '2', link: '../../opt/rpm' }, file('opt/rpm/rpmdb.sqlite', one.main)],
        [file('opt/rpm/rpmdb.sqlite-wal', two.wal)],
      ],
      ['bash of 1', 'curl of 1'],
      [],
    ],
  ])('%s', async (_name, layers, packages, failures) => {
    for (const way of ['plain', 'gzip', 'daemon'] as const) {
      expect([way, await listed(layers, way)]).toEqual([way, { packages, failures }]);
    }
  });

  test('what was kept of the layers gives the same', async () => {
    const kept = new Map<string, Uint8Array>();
    const store: LayerStore = {
      read: async (name) => kept.get(name),
      write: async (name, bytes) => {
        kept.set(name, bytes);
      },
    };
    const layers = [[file(DB, made.main)], [file(WAL, two.wal)]];
    const first = await listed(layers, 'plain', store);
    expect(kept.size).toBeGreaterThan(0);
    expect(await listed(layers, 'plain', store)).toEqual(first);
    expect(first.packages).toEqual(['bash of 1', 'curl of 1']);
  });

  test('a layer that has become another until it is read once more is told', async () => {
    const whole = archiveOf([[file(DB, made.main)], [file(WAL, one.wal)]]);
    const other = archiveOf([[file(DB, made.main)], [file(WAL, two.wal)]]);
    let opened = 0;
    const found = await listed([[file(DB, made.main)], [file(WAL, one.wal)]], 'daemon', undefined, () => {
      opened += 1;
      return opened === 1 ? whole : other;
    });
    expect(opened).toBe(2);
    expect(found).toEqual({ packages: [], failures: TOLD });
  });

  test('ten layers with logs: what is there is right, and far back the file alone says which layer brought it', async () => {
    const layers = [[file(DB, made.main)], ...Array.from({ length: 10 }, () => [file(WAL, one.wal), file('x', '')])];
    const { packages, failures } = await listed(layers.map((entries, index) => [...entries, file(`n${index}`, '')]));
    expect([packages, failures]).toEqual([['bash of 3'], []]);
  });
});
