import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { apk } from '../../../src/advisories/versions/apk.ts';
import { dpkg } from '../../../src/advisories/versions/dpkg.ts';
import type { VersionOrder } from '../../../src/advisories/versions/order.ts';
import { rpm } from '../../../src/advisories/versions/rpm.ts';
import { semver } from '../../../src/advisories/versions/semver.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const ORDERS: Readonly<Record<string, VersionOrder>> = { deb: dpkg, apk, semver, rpm, go: semver };

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

/** `>= 1, < 2 || = 3`: comparators only. Undefined where the text has another kind of constraint. */
function satisfies(order: VersionOrder, version: string, constraint: string): boolean | undefined {
  if (constraint.trim() === '') return true;
  const results = constraint.split('||').map((group) =>
    group.split(',').map((part) => {
      const match = /^\s*(<=|>=|<|>|==?|!=)\s*([^\s<>=!~^*]+)\s*$/.exec(part);
      if (match === null) return undefined;
      const difference = order.compare(version, match[2] ?? '');
      const holds: Record<string, boolean> = {
        '<': difference < 0,
        '<=': difference <= 0,
        '>': difference > 0,
        '>=': difference >= 0,
        '=': difference === 0,
        '==': difference === 0,
        '!=': difference !== 0,
      };
      return holds[match[1] ?? ''];
    }),
  );
  if (results.flat().includes(undefined)) return undefined;
  return results.some((group) => group.every((holds) => holds === true));
}

/** Why a range case says nothing of an order of versions. */
function exceptionOf(range: RangeCase): string | undefined {
  if (range.ecosystem === 'semver') {
    // In that library's language a constraint of fewer parts is a pattern, and prereleases match only where one is written.
    if (/[~^*xX]|\s-\s|\d\s+\d|[<>=]\S*\s+[<>=]/.test(range.constraint)) return 'pattern of a constraint language';
    const parts = range.constraint.split(/,|\|\|/).map((part) => part.trim());
    const isPartial = (part: string) => !/^[<>=!\s]*v?\d+\.\d+\.\d+/.test(part);
    if (parts.some((part) => part !== '' && isPartial(part) && !/^(?:<|>=)\s*\d[\d.]*$/.test(part)))
      return 'partial version is a pattern';
    if (range.version.includes('-') !== range.constraint.includes('-'))
      return 'prereleases match by rule, not by order';
    if (/^[^<>=!]/.test(range.constraint.trim())) return 'constraint without operator';
  }
  if (range.ecosystem === 'rpm') {
    const epochs = [range.version, range.constraint.replace(/^[<>=\s]+/, '')].map((text) => /^(\d+):/.exec(text)?.[1]);
    if (epochs.includes(undefined) && epochs.some((epoch) => epoch !== undefined && epoch !== '0')) {
      return 'grype ignores an epoch that only one side has; rpm counts it as 0';
    }
    if (range.constraint.includes('el8.0.0') || range.version.includes('el8.0.0')) {
      return 'grype takes a release that continues another one (el8, el8.0.0) as equal; rpm as newer';
    }
  }
  return undefined;
}

describeWithCorpora('version cases of others', (dir) => {
  test.each(['deb', 'apk', 'semver', 'rpm'])('%s: every pair, from both sides', (ecosystem) => {
    const order = ORDERS[ecosystem];
    const cases = lines<PairCase>(dir, 'version-cases.jsonl').filter((one) => one.ecosystem === ecosystem);
    const wrong = cases.filter(({ a, op, b }) => {
      const expected = { '<': -1, '=': 0, '>': 1 }[op];
      const there = Math.sign(order?.compare(a, b) ?? Number.NaN);
      const back = Math.sign(order?.compare(b, a) ?? Number.NaN);
      return there !== expected || back + there !== 0;
    });
    console.log(`${ecosystem}: ${cases.length - wrong.length} of ${cases.length} version pairs`);
    expect(cases.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  test.each(['deb', 'apk', 'semver', 'rpm', 'go'])('%s: every range that is one of comparators', (ecosystem) => {
    const order = ORDERS[ecosystem];
    if (order === undefined) throw new Error(ecosystem);
    const all = lines<RangeCase>(dir, 'version-ranges.jsonl').filter((one) => one.ecosystem === ecosystem);
    const exceptions = new Map<string, number>();
    const judged = all.filter((range) => {
      const reason = exceptionOf(range);
      if (reason !== undefined) exceptions.set(reason, (exceptions.get(reason) ?? 0) + 1);
      return reason === undefined;
    });
    const wrong = judged.filter((one) => satisfies(order, one.version, one.constraint) !== one.satisfied);
    console.log(
      `${ecosystem}: ${judged.length - wrong.length} of ${all.length} ranges; left out: ${JSON.stringify([...exceptions])}`,
    );
    expect(judged.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});
