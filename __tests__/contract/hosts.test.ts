import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EPSS_URL } from '../../src/advisories/enrichment/epss.ts';
import { KEV_URL } from '../../src/advisories/enrichment/kev.ts';
import { SECDB_URL } from '../../src/advisories/sources/alpine-secdb.ts';
import { OSV_API } from '../../src/advisories/sources/open.ts';
import { OSV_BUCKET } from '../../src/stages/advisories-command.ts';

/** Rows of the table of hosts: who runs behind a firewall allows these and no others (R24). */
const ROWS = readFileSync('SECURITY.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '));

describe('SECURITY.md names every host that is asked without being named', () => {
  test.each([
    OSV_API,
    OSV_BUCKET,
    KEV_URL,
    EPSS_URL,
    SECDB_URL,
    'https://registry-1.docker.io',
    'https://auth.docker.io',
  ])('%s', (url) => {
    expect(ROWS.some((row) => row.includes(`\`${new URL(url).host}\``))).toBe(true);
  });
  test.each(['GITHUB_API_URL', 'GITHUB_GRAPHQL_URL', 'ACTIONS_RESULTS_URL'])('the host of %s', (variable) => {
    expect(ROWS.some((row) => row.includes(variable))).toBe(true);
  });
});
