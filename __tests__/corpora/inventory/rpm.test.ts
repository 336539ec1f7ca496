import { Buffer } from 'node:buffer';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { rpm } from '../../../src/inventory/catalogers/rpm.ts';
import { readRpmHeader } from '../../../src/inventory/rpm/package.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { catalog } from '../../inventory/composed.ts';

const Expected = v.object({
  name: v.string(),
  epoch: v.nullable(v.union([v.number(), v.string()])),
  version: v.string(),
  release: v.string(),
  arch: v.string(),
  sourcerpm: v.nullable(v.string()),
  vendor: v.nullable(v.string()),
  license: v.nullable(v.string()),
  modularitylabel: v.nullable(v.string()),
});

function key(parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? '').join(' | ');
}

function expectedOf(line: string): string {
  const row = v.parse(Expected, JSON.parse(line));
  const evr = `${row.version}-${row.release}`;
  return key([
    row.name,
    row.epoch ? `${row.epoch}:${evr}` : evr,
    row.arch,
    row.sourcerpm?.replace(/\.src\.rpm$/, ''),
    row.vendor ?? undefined,
    row.license ?? undefined,
    row.modularitylabel ?? undefined,
  ]);
}

describeWithCorpora('rpm databases', (dir) => {
  const databases = readdirSync(join(dir, 'rpmdb'));
  const read = (name: string): { path: string; content: Buffer } => {
    const file = readdirSync(join(dir, 'rpmdb', name)).find((one) => one !== 'expected.jsonl') ?? '';
    return { path: `var/lib/rpm/${file}`, content: readFileSync(join(dir, 'rpmdb', name, file)) };
  };

  test('there are databases of each kind', () => expect(databases.length).toBeGreaterThanOrEqual(6));

  test.each(databases)('%s: every field', (name) => {
    const { path, content } = read(name);
    const { packages, problem } = catalog(path, content);
    const rows = readFileSync(join(dir, 'rpmdb', name, 'expected.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(problem).toBeUndefined();
    expect(
      packages
        .map((one) => {
          const source = one.source === undefined ? undefined : `${one.source.name}-${one.source.version}`;
          return key([one.name, one.version, one.arch, source, one.maintainer, one.licences[0], one.module]);
        })
        .sort(),
    ).toEqual(rows.map(expectedOf).sort());
    for (const one of packages) expect(one.hashes).toHaveLength(1);
  });

  describe('mutated, they never throw and never hang', () => {
    test.each(databases)('%s', (name) => {
      const { path, content } = read(name);
      const mutation = fc.record({ at: fc.nat(content.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 50 }), (mutations) => {
          const bytes = Buffer.from(content);
          for (const { at, byte } of mutations) bytes[at] = byte;
          expect(catalog(path, bytes).packages.length).toBeLessThan(1000);
        }),
        { numRuns: content.length > 1_000_000 ? 15 : 40 },
      );
    });
  });

  test.each(databases.filter((name) => name.endsWith('-sqlite')))(
    '%s: with changes that lie in its write-ahead log alone',
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'rpm-wal-'));
      const path = join(folder, 'rpmdb.sqlite');
      writeFileSync(path, read(name).content);
      const database = new DatabaseSync(path);
      database.exec('PRAGMA foreign_keys=OFF; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0');
      const before = readFileSync(path);
      // As an upgrade does: the packages get other numbers, and one of them goes.
      database.exec('INSERT INTO Packages (blob) SELECT blob FROM Packages');
      database.exec('DELETE FROM Packages WHERE hnum <= (SELECT max(hnum) / 2 + 1 FROM Packages)');
      const rest = database.prepare('SELECT blob FROM Packages').all();
      const files = [readFileSync(path), readFileSync(`${path}-wal`)];
      const [main = before, wal = before] = files;
      database.close();
      rmSync(folder, { recursive: true });
      expect(main.equals(before)).toBe(true);
      const names = (found: CatalogedFile | undefined): string[] =>
        (found?.packages ?? []).map((one) => one.name).sort();
      const found = rpm.logged?.read('var/lib/rpm/rpmdb.sqlite', main, new Map([['-wal', wal]]));
      const expected = rest.flatMap(({ blob }) => {
        const header = blob instanceof Uint8Array ? readRpmHeader(blob) : undefined;
        return typeof header === 'object' ? [header.name] : [];
      });
      expect(found?.problem).toBeUndefined();
      expect(names(found)).toEqual(expected.sort());
      expect(names(rpm.read('var/lib/rpm/rpmdb.sqlite', main))).not.toEqual(expected);
      expect(catalog('var/lib/rpm/rpmdb.sqlite-wal', wal)).toEqual({ packages: [], amends: true });
      const mutation = fc.record({ at: fc.nat(wal.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
          const bytes = Buffer.from(wal);
          for (const { at, byte } of mutations) bytes[at] = byte;
          for (const ending of ['-wal', '-journal']) {
            const damaged = rpm.logged?.read('var/lib/rpm/rpmdb.sqlite', main, new Map([[ending, bytes]]));
            expect(damaged?.packages.length).toBeLessThan(1000);
          }
        }),
        { numRuns: 20 },
      );
    },
  );
});
