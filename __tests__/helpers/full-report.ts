import type { Finding, JudgedFinding } from '../../src/domain/finding.ts';
import type { Report } from '../../src/domain/report.ts';
import { smallReport, vulnerability } from './report-samples.ts';

/** A report in which every field that the published schema has is there, so that a test can put foreign words into each. */

const FULL_VULNERABILITY: JudgedFinding = {
  ...vulnerability({
    rule: 'CVE-2024-5535',
    name: 'openssl',
    version: '3.0.11-1',
    severity: 'critical',
    to: '3.0.15-1',
    verdict: { kind: 'blocks', because: 'critical, and fail-on is high' },
    aliases: ['DSA-5764-1'],
    score: 9.1,
  }),
  docs: 'https://security-tracker.debian.org/tracker/CVE-2024-5535',
  origin: 'copied from stage build (line 3)',
  detail: 'More about it.',
  names: ['PATH'],
  suppressed: { by: 'debian', reason: 'unimportant' },
  level: 'error',
  fixState: 'fixed',
  inherited: false,
  kev: { dateAdded: '2024-07-01', dueDate: '2024-07-22', ransomware: true },
  epss: { score: 0.92, percentile: 0.99, date: '2026-11-20' },
  change: 'new',
} as JudgedFinding;

const inImage = { kind: 'image', ref: 'ghcr.io/acme/shop:1', layer: 'sha256:a1', path: 'usr/bin/x' } as const;

/** One finding for each place, remedy and verdict that there is, beside the one with every field. */
function findings(): readonly JudgedFinding[] {
  const { suppressed: _suppressed, ...plain } = FULL_VULNERABILITY;
  return [
    FULL_VULNERABILITY,
    { ...plain, rule: 'CVE-2024-0001', at: inImage, inherited: true },
    { ...plain, rule: 'CVE-2024-0002', at: inImage, remedy: { kind: 'none', reason: 'not fixed' } },
    {
      ...plain,
      rule: 'CVE-2024-0003',
      verdict: { kind: 'suppressed', by: 'team', reason: 'not reachable', until: '2027-01-01' },
    },
    { ...plain, rule: 'CVE-2024-0004', change: 'existing', severity: 'medium', verdict: { kind: 'reported' } },
    {
      kind: 'dockerfile',
      rule: 'DL3002',
      severity: 'medium',
      title: 'Last USER is root',
      at: { kind: 'file', path: 'Dockerfile', line: 4, endLine: 5 },
      remedy: { kind: 'edit', advice: 'end with another user', patch: { line: 4, endLine: 5, replacement: 'USER 1' } },
      engines: ['hadolint'],
      identity: 'USER root',
      gate: { blocks: true, because: 'level warning, and .hadolint.yaml has failure-threshold warning' },
      verdict: { kind: 'blocks', because: 'medium' },
      change: 'new',
    },
    {
      kind: 'hardening',
      rule: 'SW2001',
      severity: 'high',
      title: 'The image runs as root',
      at: inImage,
      remedy: { kind: 'upgrade', to: '2.0' },
      engines: ['seaworthy'],
      identity: 'user',
      image: 0,
      verdict: { kind: 'reported' },
      change: 'existing',
    },
    {
      kind: 'signature',
      rule: 'XX9',
      severity: 'high',
      title: 'A finding of a rule without documentation',
      at: inImage,
      remedy: { kind: 'edit', advice: 'sign it' },
      engines: ['seaworthy'],
      identity: 'signature',
      verdict: { kind: 'blocks', because: 'high' },
      change: 'new',
    },
  ];
}

export function fullReport(): Report {
  const small = smallReport();
  const counts = { critical: 1, high: 2, medium: 1, low: 0, unknown: 1 };
  const [image] = small.images;
  const [listed] = small.packages;
  if (image === undefined || listed === undefined) throw new Error('the small report has no image');
  const judged = findings();
  const failure = {
    code: 'engine/crashed',
    what: 'it ended',
    why: 'no such file',
    fix: 'look at its log',
    at: { path: 'ignore.yml', line: 3 },
  } as const;
  return {
    ...small,
    conclusion: 'blocked',
    blockedBy: ['fail-on', 'max-critical'],
    leg: { job: 'image', index: 0, total: 2, matrix: '{"name":"shop"}', platforms: ['linux/amd64'] },
    takenFrom: { run: 42, attempt: 1, fork: true },
    images: [{ ...image, distro: { id: 'debian', version: '12', ecosystem: 'Debian:12', ecosystems: ['Debian:12'] } }],
    stages: [
      {
        stage: 'scan',
        status: 'failed',
        because: 'a program ended',
        failures: [failure],
        notAssessed: ['alpine 3.22'],
      },
      { stage: 'build', status: 'skipped', because: 'an image is given' },
      { stage: 'hardening', status: 'partial', because: 'half of it', failures: [] },
    ],
    counts,
    findings: judged,
    packages: [
      {
        ...listed,
        arch: 'amd64',
        module: 'nodejs:20',
        within: 'lib/x.jar',
        owner: 'pkg:deb/debian/openssl@3',
        maintainer: 'Debian <d@debian.org>',
        hashes: ['sha1:00'],
      },
    ],
    ignores: [{ id: 'CVE-2020-0001', problem: 'expired', until: '2026-06-30', line: 7 }],
    advisories: {
      source: 'api',
      newest: '2026-11-20T08:00:00Z',
      parts: [{ ecosystem: 'Debian:12', records: 5, newest: '2026-11-20T08:00:00Z' }],
      feeds: [{ feed: 'kev', source: 'https://www.cisa.gov/kev', date: '2026-11-20' }],
    },
    policy: { failOn: 'high', onlyFixed: false, unratedAs: 'medium', maxCritical: 0, maxHigh: 3, newOnly: false },
    baseline: {
      kind: 'kept',
      label: '4f0d1c2b3a49',
      commit: '4f0d1c2b3a495867f0e1d2c3b4a5968778695a4b',
      createdAt: '2026-11-20T09:12:44.000Z',
      silentOn: ['signature'],
    },
    changes: { new: counts, existing: counts, fixed: counts },
    fixed: judged.map(({ verdict: _verdict, ...finding }) => finding as Finding),
    policyFiles: [{ path: '.github/seaworthy-ignore.yml', from: 'base', change: 'changed' }],
  };
}

/** The same brought together from two. */
export function fullPartsReport(): Report {
  const report = fullReport();
  const { subject, conclusion, counts, changes, baseline } = report;
  const part = { subject, platforms: ['linux/amd64'], conclusion, counts };
  return {
    ...report,
    baseline: { kind: 'none', because: 'each part has its own' },
    images: [...report.images, ...report.images],
    parts: [
      { ...part, ...(changes === undefined ? {} : { changes }), ...(baseline === undefined ? {} : { baseline }) },
      { ...part, baseline: { kind: 'none', because: 'no report was kept' } },
    ],
  };
}
