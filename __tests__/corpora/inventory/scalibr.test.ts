import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { catalog } from '../../inventory/composed.ts';

const Case = v.object({
  extractor: v.string(),
  test: v.string(),
  dir: v.string(),
  path: v.string(),
  packages: v.array(
    v.object({
      Name: v.string(),
      Version: v.optional(v.string(), ''),
      Metadata: v.optional(
        v.object({
          SourceName: v.optional(v.string()),
          SourceVersion: v.optional(v.string()),
          Maintainer: v.optional(v.string()),
          Architecture: v.optional(v.string()),
        }),
      ),
    }),
  ),
  error: v.boolean(),
});
type Case = v.InferOutput<typeof Case>;

/** Databases of operating systems that are read, and how many cases there are with their file. */
const READ: Readonly<Record<string, number>> = { 'os/dpkg': 17, 'os/apk': 7, 'os/chisel': 3 };

/** Those that are known by their place and told as not read. */
const TOLD: Readonly<Record<string, string>> = {
  'os/pacman': 'var/lib/pacman/local/ALPM_DB_VERSION',
  'os/portage': 'var/db/pkg/a/b-1/PF',
  'os/cos': 'etc/cos-package-info.json',
  'os/flatpak': 'var/lib/flatpak/app/x/current/active/metadata',
  'os/homebrew': 'home/linuxbrew/.linuxbrew/Cellar/x/1/INSTALL_RECEIPT.json',
  'os/snap': 'var/lib/snapd/state.json',
};

/** What is no database of packages of a container image. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  'os/kernel/module': 'a container has the kernel of its host',
  'os/macapps': 'no container image has applications of macOS',
};

/** Where the file would lie in an image. */
function placeOf({ extractor, path }: Case): string {
  if (extractor === 'os/apk') return 'lib/apk/db/installed';
  if (extractor === 'os/chisel') return 'var/lib/chisel/manifest.wall';
  if (path.includes('/opkg/')) return 'usr/lib/opkg/status';
  return path.includes('status.d') ? 'var/lib/dpkg/status.d/foo' : 'var/lib/dpkg/status';
}

/** Cases whose list is another one here, and why. */
const OTHER_LIST: ReadonlyMap<string, string> = new Map([
  [
    'os/dpkg: statusfield',
    'it leaves out unpacked packages, whose files are in place: `dpkg --unpack` would hide them',
  ],
  ['os/dpkg: statusfield including not installed', 'an option of that extractor which lists removed packages too'],
]);
const OTHER_ERROR: ReadonlyMap<string, string> = new Map([
  [
    'os/dpkg: packages with no name set are skipped',
    'a nameless installed package is told as damage, dpkg itself stops at it',
  ],
  ['os/dpkg: packages with no version set are skipped', 'the same for one without a version'],
]);

/** The apk rows have no list: what the files hold, counted by their `P:` lines. */
function namesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith('P:') ? [line.slice(2)] : []));
}

describeWithCorpora('databases of operating systems, cases of osv-scalibr', (dir) => {
  const all = readFileSync(join(dir, 'cases/scalibr-extract-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter((row) => v.parse(v.object({ extractor: v.string() }), row).extractor.startsWith('os/'))
    .map((row) => v.parse(Case, row));
  const rows = all.filter((row) => existsSync(join(dir, 'osv-scalibr', row.dir, row.path)));

  test('every extractor is read, told, or out of scope', () => {
    const known = [...Object.keys(READ), ...Object.keys(TOLD), ...Object.keys(OUT_OF_SCOPE)].sort();
    expect([...new Set(all.map(({ extractor }) => extractor))].sort()).toEqual(known);
  });

  test.each(Object.entries(READ))('%s has %d cases', (extractor, count) =>
    expect(rows.filter((row) => row.extractor === extractor)).toHaveLength(count),
  );

  test.each(Object.entries(TOLD))('%s: %s is told as not read', (_extractor, path) => {
    expect(catalog(path, 'x').problem).toBeDefined();
  });

  describe('what is read', () => {
    const read = rows.filter(({ extractor }) => READ[extractor] !== undefined);
    test.each(read.map((row) => [`${row.extractor}: ${row.test}`, row] as const))('%s', (name, row) => {
      const content = readFileSync(join(dir, 'osv-scalibr', row.dir, row.path));
      const found = catalog(placeOf(row), content);
      const list = found.packages.map((one) => `${one.name} ${one.version}`).sort();
      if (row.extractor === 'os/apk') {
        expect(found.packages.map((one) => one.name)).toEqual(namesOf(content.toString('utf8')));
      } else if (!OTHER_LIST.has(name)) {
        expect(list).toEqual(row.packages.map((one) => `${one.Name} ${one.Version}`).sort());
      } else expect(list).not.toEqual(row.packages.map((one) => `${one.Name} ${one.Version}`).sort());
      if (!OTHER_ERROR.has(name)) expect(found.problem !== undefined).toBe(row.error);
      else expect(found.problem).toBeDefined();
    });

    test.each(read.filter(({ extractor }) => extractor === 'os/dpkg').map((row) => [row.test, row] as const))(
      'sources and architectures: %s',
      (_name, row) => {
        const content = readFileSync(join(dir, 'osv-scalibr', row.dir, row.path));
        const found = new Map(catalog(placeOf(row), content).packages.map((one) => [one.name, one]));
        for (const { Name, Version, Metadata: told = {} } of row.packages) {
          const one = found.get(Name);
          if (one === undefined || one.version !== Version) continue;
          if (told.Architecture !== undefined) expect(one.arch).toBe(told.Architecture);
          if (one.type !== 'deb') continue;
          expect(one.source?.name).toBe(told.SourceName ?? Name);
          expect(one.source?.version).toBe(told.SourceVersion ?? Version);
        }
      },
    );
  });
});
