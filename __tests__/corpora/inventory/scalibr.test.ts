import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { catalog } from '../../inventory/composed.ts';

const Case = v.object({
  extractor: v.string(),
  test: v.string(),
  dir: v.string(),
  path: v.string(),
  present: v.boolean(),
  packages: v.array(v.object({ Name: v.string(), Version: v.string() })),
  error: v.boolean(),
});

const EXTRACTORS = new Set(['os/dpkg', 'os/apk', 'language/javascript/packagejson']);

/** Where the file would lie in an image. */
function placeOf(extractor: string, path: string): string {
  if (extractor === 'os/apk') return 'lib/apk/db/installed';
  if (extractor !== 'os/dpkg') return 'srv/node_modules/x/package.json';
  return path.includes('status.d') ? 'var/lib/dpkg/status.d/foo' : 'var/lib/dpkg/status';
}

/** Cases whose expectation is another one here, and why. */
const OTHER_LIST: ReadonlyMap<string, string> = new Map([
  [
    'language/javascript/packagejson: VSCode extension with only required fields',
    'its expectation leaves VS Code extensions out by a field of the manifest; here only node_modules is read, where none lies',
  ],
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

describeWithCorpora('cases of osv-scalibr', (dir) => {
  const rows = readFileSync(join(dir, 'cases/scalibr-extract-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .flatMap((row) => {
      const parsed = v.safeParse(Case, row);
      return parsed.success && parsed.output.present && EXTRACTORS.has(parsed.output.extractor) ? [parsed.output] : [];
    })
    .filter((row) => existsSync(join(dir, 'osv-scalibr', row.dir, row.path)));

  test('there are cases', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows.map((row) => [`${row.extractor}: ${row.test}`, row] as const))('%s', (name, row) => {
    const content = readFileSync(join(dir, 'osv-scalibr', row.dir, row.path));
    const found = catalog(placeOf(row.extractor, row.path), content);
    const list = found.packages.map((one) => `${one.name} ${one.version}`).sort();
    if (row.extractor === 'os/apk') {
      expect(found.packages.map((one) => one.name)).toEqual(namesOf(content.toString('utf8')));
    } else if (!OTHER_LIST.has(name)) {
      expect(list).toEqual(row.packages.map((one) => `${one.Name} ${one.Version}`).sort());
    }
    if (!OTHER_ERROR.has(name)) expect(found.problem !== undefined).toBe(row.error);
    else expect(found.problem).toBeDefined();
  });
});
