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
  'opensuse-tumbleweed': 'opensuse-tumbleweed',
  sles: 'sles',
};

/** Cases whose answer is another one here, and why. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['ubuntu 12.04 eol ends', 'counts the paid extension (ESM, to 26 April 2019); free fixes ended on 28 April 2017'],
  [
    'ubuntu 20.04 ESM. 20.04 is outdated, 20.04 ESM not added in EOL dates',
    'its table has no date for it; by distro-info-data ESM ends on 23 April 2030',
  ],
  ['sles12.3', 'its table says 30 January 2019; by SUSE’s life cycle general support ended on 30 June 2019'],
]);

describeWithCorpora('end of life, cases of trivy', (dir) => {
  const rows = readFileSync(join(dir, 'cases/trivy-eol-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(Case, JSON.parse(line)));

  test('every family has an ID here', () => {
    expect(rows.length).toBeGreaterThan(35);
    expect(rows.filter((row) => IDS[row.family] === undefined)).toEqual([]);
    expect(rows.filter((row) => OTHERS.has(row.name))).toHaveLength(OTHERS.size);
  });

  test.each(rows.map((row) => [row.name, row] as const))('%s', (name, row) => {
    // `18.04-ESM` is a matcher's own mark of Ubuntu Pro.
    const pro = row.version.endsWith('-ESM');
    const until = endOfLife(IDS[row.family] ?? '', row.version.replace('-ESM', ''), '', { pro });
    expect(until === undefined || row.now.slice(0, 10) <= until).toBe(
      OTHERS.has(name) ? !row.supported : row.supported,
    );
  });
});
