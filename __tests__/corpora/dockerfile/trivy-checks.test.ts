import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface TrivyCase {
  readonly id: string;
  readonly kind: string;
  readonly good: boolean;
  readonly title: string;
  readonly text: string;
}

/** Trivy's id to the rule here that says the same. */
const SAME: Readonly<Record<string, string>> = {
  'DS-0004': 'SW1009',
  'DS-0005': 'DL3020',
  'DS-0006': 'DL3023',
  'DS-0008': 'DL3011',
  'DS-0009': 'DL3000',
  'DS-0010': 'DL3004',
  'DS-0011': 'DL3021',
  'DS-0013': 'DL3003',
  'DS-0014': 'DL4001',
  'DS-0016': 'DL4003',
  'DS-0017': 'SW1020',
  'DS-0020': 'DL3036',
  'DS-0024': 'SW1021',
};

describeWithCorpora('Trivy checks of Dockerfiles', (dir) => {
  const cases = readFileSync(join(dir, 'cases/trivy-checks-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrivyCase)
    .filter(({ kind }) => kind === 'dockerfile');

  test('every check has its rule', () => {
    expect([...new Set(cases.map(({ id }) => id))].filter((id) => SAME[id] === undefined)).toEqual([]);
    expect(cases.length).toBeGreaterThan(25);
  });

  test.each(cases)('$id $title, good: $good', ({ id, good, text }) => {
    const rules = lint(text, { config: NO_CONFIG }).map(({ rule }) => rule);
    expect(rules.includes(SAME[id] ?? '')).toBe(!good);
  });
});
