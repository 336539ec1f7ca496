import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bitnami } from '../../../src/advisories/versions/bitnami.ts';
import { maven } from '../../../src/advisories/versions/maven.ts';
import type { VersionOrder } from '../../../src/advisories/versions/order.ts';
import { pep440 } from '../../../src/advisories/versions/pep440.ts';
import { rubygems } from '../../../src/advisories/versions/rubygems.ts';
import { semver } from '../../../src/advisories/versions/semver.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { type Dialect, satisfies } from './constraints.ts';

interface LibraryCase {
  readonly source: string;
  readonly name: string;
  readonly ecosystem: string;
  readonly version: string | null;
  readonly advisory: {
    readonly VulnerableVersions?: readonly string[] | null;
    readonly PatchedVersions?: readonly string[] | null;
    readonly UnaffectedVersions?: readonly string[] | null;
  };
  readonly vulnerable: boolean;
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  bitnami: { order: bitnami },
  gem: { order: rubygems, pessimistic: true, prerelease: /\.?[A-Za-z].*$/s },
  maven: { order: maven },
  generic: { order: semver, noWildcards: true },
  npm: { order: semver },
  pypi: { order: pep440, optionalTail: /\+.*$/ },
};

/** Versions that the data has lost (`null`), by the names of the cases: as the test that they come from has them. */
const LOST: Readonly<Record<string, string>> = {
  'pre-release': '1.2.2-alpha',
  'multiple constraints': '2.0.0',
  'invalid version': '1.2..4',
};
const LOST_OTHERWISE = '1.2.3';

/** `(,1.2.3]` of Maven as comparators. */
function comparators(constraint: string): string {
  const range = /^([[(])([^,]*),([^,]*)([\])])$/.exec(constraint);
  if (range === null) return constraint;
  const [, open, low = '', high = '', close] = range;
  const parts = [low && `${open === '[' ? '>=' : '>'} ${low}`, high && `${close === ']' ? '<=' : '<'} ${high}`];
  return parts.filter((part) => part !== '').join(', ');
}

/** trivy’s rule: named vulnerable, or no list of those; and neither patched nor unaffected. A constraint that is none makes the whole no match. */
function isVulnerable({ advisory, ...given }: LibraryCase, dialect: Dialect, order: VersionOrder): boolean {
  const version = given.version ?? LOST[given.name] ?? LOST_OTHERWISE;
  if (!order.understands(version)) return false;
  const anyOf = (constraints: readonly string[]): boolean | undefined =>
    satisfies(version, constraints.map(comparators).join(' || '), dialect);
  const { VulnerableVersions, PatchedVersions, UnaffectedVersions } = advisory;
  const all = [VulnerableVersions, PatchedVersions, UnaffectedVersions].flatMap((list) => list ?? []);
  if (all.includes('')) return true;
  if (VulnerableVersions != null) {
    const named = anyOf(VulnerableVersions);
    if (named !== true) return false;
  }
  const secure = [...(PatchedVersions ?? []), ...(UnaffectedVersions ?? [])];
  if (secure.length === 0) return VulnerableVersions != null;
  return anyOf(secure) === false;
}

describeWithCorpora('library comparisons of trivy', (dir) => {
  const cases = readFileSync(join(dir, 'cases/trivy-libcompare.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LibraryCase);

  test.each(cases.map((one) => [one.ecosystem, one.name, one] as const))('%s: %s', (ecosystem, _name, given) => {
    const dialect = DIALECTS[ecosystem];
    if (dialect === undefined) throw new Error(ecosystem);
    expect(isVulnerable(given, dialect, dialect.order)).toBe(given.vulnerable);
  });

  test('are all there', () => {
    console.log(`${cases.length} comparisons`);
    expect(cases.length).toBeGreaterThan(50);
  });
});
