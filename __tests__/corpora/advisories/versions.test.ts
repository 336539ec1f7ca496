import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mayBeEqual } from '../../../src/advisories/evaluate.ts';
import { apk } from '../../../src/advisories/versions/apk.ts';
import { bitnami } from '../../../src/advisories/versions/bitnami.ts';
import { composer } from '../../../src/advisories/versions/composer.ts';
import { dpkg } from '../../../src/advisories/versions/dpkg.ts';
import { go } from '../../../src/advisories/versions/go.ts';
import { maven } from '../../../src/advisories/versions/maven.ts';
import { nuget } from '../../../src/advisories/versions/nuget.ts';
import type { VersionOrder } from '../../../src/advisories/versions/order.ts';
import { pep440 } from '../../../src/advisories/versions/pep440.ts';
import { rpm } from '../../../src/advisories/versions/rpm.ts';
import { rubygems } from '../../../src/advisories/versions/rubygems.ts';
import { semver } from '../../../src/advisories/versions/semver.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { type Dialect, satisfies } from './constraints.ts';

const ORDERS: Readonly<Record<string, VersionOrder>> = {
  apk,
  composer,
  deb: dpkg,
  gem: rubygems,
  maven,
  nuget,
  pypi: pep440,
  rpm,
  semver,
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  apk: { order: apk },
  bitnami: { order: bitnami, optionalTail: /-\d+$/ },
  deb: { order: dpkg },
  gem: { order: rubygems, pessimistic: true, prerelease: /\.?[A-Za-z].*$/s },
  generic: { order: semver, pessimistic: true },
  go: { order: go },
  maven: { order: maven },
  pypi: { order: pep440, optionalTail: /\+.*$/ },
  rpm: { order: rpm },
  semver: { order: semver },
  'semver of go-version': { order: semver, partialIsPattern: true, prereleaseByRule: true },
};

/** Ecosystems of ranges that no package of an image is of. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  gentoo: 'no cataloger of portage, and no such ecosystem in OSV',
  jvm: 'releases of Java machines before 9 (1.8.0_131): no ecosystem of OSV writes them',
};

interface PairCase {
  readonly ecosystem: string;
  readonly a: string;
  readonly op: string;
  readonly b: string;
}

interface RangeCase {
  readonly ecosystem: string;
  readonly version: string;
  readonly constraint: string;
  readonly satisfied: boolean;
  readonly source: string;
}

function lines<T>(dir: string, file: string): T[] {
  return readFileSync(join(dir, 'cases', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function dialectOf({ ecosystem, source }: RangeCase): Dialect | undefined {
  const isPattern = ecosystem === 'semver' && source.startsWith('aquasecurity/go-version');
  return DIALECTS[isPattern ? 'semver of go-version' : ecosystem];
}

/** Why a range case is not ours to satisfy. */
function exceptionOf({ ecosystem, version, constraint }: RangeCase): string | undefined {
  if (ecosystem === 'rpm') {
    const epochs = [version, constraint.replace(/^[<>=\s]+/, '')].map((text) => /^(\d+):/.exec(text)?.[1]);
    if (epochs.includes(undefined) && epochs.some((epoch) => epoch !== undefined && epoch !== '0')) {
      return 'grype ignores an epoch that only one side has; rpm counts it as 0';
    }
    if (constraint.includes('el8.0.0') || version.includes('el8.0.0')) {
      return 'grype takes a release that continues another one (el8, el8.0.0) as equal; rpm as newer';
    }
  }
  if (version === '1.0.2k-r0') return 'letters after numbers as OpenSSL writes them: a prerelease by semver';
  if (version === '1.0.0.rc.alpha') return 'grype takes the dots of a prerelease for hyphens';
  return undefined;
}

describeWithCorpora('version cases of others', (dir) => {
  test.each(Object.entries(ORDERS))('%s: every pair, from both sides', (ecosystem, order) => {
    const cases = lines<PairCase>(dir, 'version-cases.jsonl').filter((one) => one.ecosystem === ecosystem);
    const wrong = cases.filter(({ a, op, b }) => {
      const expected = { '<': -1, '=': 0, '>': 1 }[op];
      const there = Math.sign(order.compare(a, b));
      const back = Math.sign(order.compare(b, a));
      return there !== expected || back + there !== 0;
    });
    console.log(`${ecosystem}: ${cases.length - wrong.length} of ${cases.length} version pairs`);
    expect(cases.length).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });

  test('equal versions are never told apart by the look that comes before the comparison', () => {
    const equal = lines<PairCase>(dir, 'version-cases.jsonl').filter(({ op }) => op === '=');
    expect(equal.length).toBeGreaterThan(100);
    const understood = equal.filter(({ ecosystem, a, b }) =>
      [a, b].every((one) => ORDERS[ecosystem]?.understands(one)),
    );
    expect(understood.filter(({ a, b }) => !mayBeEqual(a, b))).toEqual([]);
  });

  test('no pair is of another ecosystem', () => {
    const others = lines<PairCase>(dir, 'version-cases.jsonl').filter(({ ecosystem }) => !(ecosystem in ORDERS));
    expect(others).toEqual([]);
  });

  test('every range', () => {
    const exceptions = new Map<string, number>();
    const all = lines<RangeCase>(dir, 'version-ranges.jsonl');
    const judged = all.filter((range) => {
      const reason = OUT_OF_SCOPE[range.ecosystem] ?? exceptionOf(range);
      if (reason !== undefined) exceptions.set(reason, (exceptions.get(reason) ?? 0) + 1);
      return reason === undefined;
    });
    const wrong = judged.filter((range) => {
      const dialect = dialectOf(range);
      return dialect === undefined || satisfies(range.version, range.constraint, dialect) !== range.satisfied;
    });
    console.log(
      `${judged.length - wrong.length} of ${all.length} ranges; left out: ${JSON.stringify([...exceptions], null, 1)}`,
    );
    expect(judged.length).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });
});
