import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { endOfLife } from '../../../src/inventory/end-of-life.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const Case = v.object({
  name: v.string(),
  family: v.string(),
  version: v.string(),
  now: v.string(),
  supported: v.boolean(),
});

const IDS: Readonly<Record<string, string>> = {
  debian: 'debian',
  ubuntu: 'ubuntu',
  alpine: 'alpine',
  alma: 'almalinux',
  rocky: 'rocky',
  amazon: 'amzn',
  centos: 'centos',
  redhat: 'rhel',
  photon: 'photon',
  'opensuse-leap': 'opensuse-leap',
};

/** Cases that another question is asked in. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['ubuntu 12.04 eol ends', 'counts the paid extension (ESM, to 26 April 2019); free fixes ended on 28 April 2017'],
  ['ubuntu 18.04 ESM and 18.04 are outdated', 'a version with -ESM is a matcher’s own mark: no os-release has it'],
  ['ubuntu 18.04 ESM. Only 18.04 is outdated', 'the same'],
  ['ubuntu 20.04 ESM. 20.04 is not outdated, 20.04 ESM not added in EOL dates', 'the same'],
  ['ubuntu 20.04 ESM. 20.04 is outdated, 20.04 ESM not added in EOL dates', 'the same'],
]);

describeWithCorpora('end of life, cases of trivy', (dir) => {
  const rows = readFileSync(join(dir, 'cases/trivy-eol-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(Case, JSON.parse(line)))
    .filter((row) => IDS[row.family] !== undefined && !OTHERS.has(row.name));

  test('there are cases', () => expect(rows.length).toBeGreaterThan(20));

  test.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const until = endOfLife(IDS[row.family] ?? '', row.version);
    expect(until === undefined || row.now.slice(0, 10) <= until).toBe(row.supported);
  });
});
