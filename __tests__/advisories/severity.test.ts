import { describe, expect, test } from '@jest/globals';
import { bestScore, scoreOfVector } from '../../src/advisories/cvss/score.ts';
import { rate, type Statement } from '../../src/advisories/severity.ts';
import { advisory, entry } from './samples.ts';

const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const V40 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';

describe('a CVSS vector', () => {
  // Scores of FIRST's and NVD's calculators for the same vectors.
  test.each([
    [V31, 9.8, 'critical', 'v3.1'],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N', 5.9, 'medium', 'v3.1'],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 8.8, 'high', 'v3.1'],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1, 'medium', 'v3.0'],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 1.6, 'low', 'v3.1'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0, 'low', 'v3.1'],
    [V40, 9.3, 'critical', 'v4.0'],
    [`${V40}/E:P`, 9.3, 'critical', 'v4.0'],
    [`${V31}/E:U/RL:O`, 9.8, 'critical', 'v3.1'],
    ['CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3, 'high', 'v4.0'],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P', 7.5, 'high', 'v2'],
    ['(AV:N/AC:M/Au:N/C:N/I:P/A:N)', 4.3, 'medium', 'v2'],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10, 'high', 'v2'],
  ])('%s is %s, %s', (vector, score, severity, version) => {
    expect(scoreOfVector(vector)).toEqual({ score, severity, version });
  });

  test.each([
    '',
    '9.8',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H',
    'CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    `CVSS:3.1/${'AV:N/'.repeat(500)}`,
    '__proto__:X/constructor:Y/AV:N/AC:L',
  ])('%s is none', (vector) => {
    expect(scoreOfVector(vector)).toBeUndefined();
  });

  test('of a newer version of CVSS is preferred', () => {
    expect(bestScore(['AV:N/AC:L/Au:N/C:C/I:C/A:C', V31, V40, 'CVSS:4.0/broken'])?.version).toBe('v4.0');
  });
});

const CVE = 'CVE-2026-1000';

function statement(id: string, affected: object, more: object = {}, isSpecific = true): Statement {
  const made = advisory(id, [affected], more);
  return { advisory: made, entries: made.affected, isSpecific };
}

const cvss3 = { severity: [{ type: 'CVSS_V3', score: V31 }] };
const debian = (urgency: string) => entry('Debian:12', 'glibc', undefined, { ecosystem_specific: { urgency } });

describe('a severity', () => {
  test.each<[string, readonly Statement[], object]>([
    [
      'of Debian comes before CVSS',
      [statement('DEBIAN-CVE-2026-1000', debian('medium'), cvss3)],
      { severity: 'medium', source: 'debian', score: 9.8 },
    ],
    [
      'that Debian calls unimportant is low, and dismissed',
      [statement('DEBIAN-CVE-2026-1000', debian('unimportant'), cvss3)],
      { severity: 'low', source: 'debian', score: 9.8, dismissed: 'unimportant' },
    ],
    [
      'that Debian has not yet assigned is CVSS',
      [statement('DEBIAN-CVE-2026-1000', debian('not yet assigned'), cvss3)],
      { severity: 'critical', source: 'cvss-v3.1', score: 9.8 },
    ],
    [
      'of Ubuntu is its priority',
      [
        statement('UBUNTU-CVE-2026-1000', entry('Ubuntu:22.04:LTS', 'a'), {
          severity: [...cvss3.severity, { type: 'Ubuntu', score: 'low' }],
        }),
      ],
      { severity: 'low', source: 'ubuntu', score: 9.8 },
    ],
    [
      'of older Ubuntu records too',
      [
        statement(
          'UBUNTU-CVE-2026-1000',
          entry('Ubuntu:22.04:LTS', 'a', undefined, { ecosystem_specific: { ubuntu_priority: 'negligible' } }),
        ),
      ],
      { severity: 'low', source: 'ubuntu', dismissed: 'negligible' },
    ],
    [
      'of GitHub is its word',
      [statement('GHSA-1', entry('npm', 'a'), { ...cvss3, database_specific: { severity: 'MODERATE' } })],
      { severity: 'medium', source: 'github', score: 9.8 },
    ],
    ['of nobody is unknown', [statement('DSA-1', entry('Debian:12', 'a'))], { severity: 'unknown' }],
    [
      'of CVSS v2 alone is never critical',
      [statement('X-1', entry('npm', 'a'), { severity: [{ type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' }] })],
      { severity: 'high', source: 'cvss-v2', score: 10 },
    ],
    [
      'of the package’s own entry comes before the record’s',
      [
        statement('X-1', entry('npm', 'a', undefined, cvss3), {
          severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }],
        }),
      ],
      { severity: 'critical', source: 'cvss-v3.1', score: 9.8 },
    ],
    [
      'of Red Hat and its rebuilds is the first word of the summary',
      [statement('ALSA-2026:1', entry('AlmaLinux:9', 'a'), { ...cvss3, summary: 'Important: a security update' })],
      { severity: 'high', source: 'almalinux', score: 9.8 },
    ],
    [
      'of Red Hat itself too',
      [statement('RHSA-2026:1', entry('AlmaLinux:9', 'a'), { summary: 'Red Hat Security Advisory: x' })],
      { severity: 'unknown' },
    ],
    [
      'in a summary of others is none',
      [statement('GHSA-1', entry('npm', 'a'), { summary: 'Critical: a has a flaw' })],
      { severity: 'unknown' },
    ],
  ])('%s', (_name, statements, expected) => {
    expect(rate(statements, CVE)).toEqual(expected);
  });

  test('of an advisory that covers several flaws is heard last, and is an upper bound', () => {
    const wide = statement(
      'RLSA-2026:1',
      entry('Rocky Linux:9', 'a'),
      { summary: 'Critical: a security update' },
      false,
    );
    expect(rate([wide], CVE)).toEqual({ severity: 'critical', source: 'rocky', isUpperBound: true });
    const own = statement('CVE-2026-1000', entry('npm', 'a'), {
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }],
    });
    expect(rate([wide, own], CVE)).toEqual({ severity: 'low', source: 'cvss-v3.1', score: 1.6 });
  });

  test('of the flaw itself comes before that of an advisory which covers several', () => {
    const wide = statement(
      'USN-1',
      entry('Ubuntu:22.04:LTS', 'a'),
      { severity: [{ type: 'Ubuntu', score: 'critical' }] },
      false,
    );
    const own = statement('UBUNTU-CVE-2026-1000', entry('Ubuntu:22.04:LTS', 'a'), {
      severity: [{ type: 'Ubuntu', score: 'low' }],
    });
    expect(rate([wide, own], CVE)).toEqual({ severity: 'low', source: 'ubuntu' });
  });

  test('in an advisory that rates each of its CVEs is that of this CVE', () => {
    const cves = [
      { id: CVE, severity: [{ type: 'Ubuntu', score: 'high' }] },
      { id: 'CVE-2026-1001', severity: [{ type: 'Ubuntu', score: 'low' }] },
    ];
    const usn = statement(
      'USN-1',
      entry('Ubuntu:22.04:LTS', 'a', '1', { database_specific: { cves_map: { cves } } }),
      {},
      false,
    );
    expect(rate([usn], CVE).severity).toBe('high');
    expect(rate([usn], 'CVE-2026-1001').severity).toBe('low');
  });
});
