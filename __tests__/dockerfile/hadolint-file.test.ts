import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HadolintConfig } from '../../src/dockerfile/hadolint-config.ts';
import { parseHadolintConfig } from '../../src/dockerfile/hadolint-file.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { lint } from './lint-text.ts';

function configOf(text: string): HadolintConfig {
  const read = parseHadolintConfig('.hadolint.yaml', text);
  if (!read.ok) throw new Error(read.failure.what);
  return read.value.config;
}

function notesOf(text: string): readonly string[] {
  const read = parseHadolintConfig('.hadolint.yaml', text);
  return read.ok ? read.value.notes : [];
}

const TEXT = 'FROM debian\nRUN apt-get install -y a\nUSER 0\n# hadolint ignore=DL4000\nMAINTAINER a';
const finding = (rule: string, config: string) =>
  lint(TEXT, { config: configOf(config) }).find((one) => one.rule === rule);

test.each([
  ['', 'low', undefined],
  ['override: {error: [DL3006]}', 'medium', undefined],
  ['override: {info: [DL3006]}', 'low', 'notice'],
  ['override: {style: [DL3006]}', 'low', 'notice'],
  ['override: {warning: [DL3006]}', 'low', undefined],
  ['override: {error: [DL3007]}', 'low', undefined],
])('%j gives DL3006 severity %s and level %s', (config, severity, level) => {
  expect([finding('DL3006', config)?.severity, finding('DL3006', config)?.level]).toEqual([severity, level]);
});

test('an ignored rule is marked with the file that says so, by either name', () => {
  const config = 'ignored: [DL3006, MaintainerDeprecated, SW1002]';
  expect(finding('DL3006', config)?.suppressed).toEqual({ by: 'hadolint-config', reason: 'ignored in .hadolint.yaml' });
  expect(finding('DL4000', config)?.suppressed?.by).toBe('hadolint-config');
  expect(finding('DL3008', config)?.suppressed).toBeUndefined();
});

test('a rule that is off by default is on once it has a level', () => {
  expect(finding('DL3057', '')).toBeUndefined();
  expect(finding('DL3057', 'override: {warning: [DL3057]}')?.at).toEqual({ kind: 'file', path: 'Dockerfile', line: 1 });
  expect(finding('DL3057', 'override: {info: [DL3057]}')?.level).toBe('notice');
});

test('disable-ignore-pragma: comments of hadolint switch nothing off', () => {
  expect(finding('DL4000', '')?.suppressed?.by).toBe('pragma');
  expect(finding('DL4000', 'disable-ignore-pragma: true')?.suppressed).toBeUndefined();
});

describe('failure-threshold', () => {
  // DL4000 is an error; DL3006 and, severe as it is here, DL3002 warnings; DL3015 info.
  test.each([
    ['failure-threshold: error', { DL4000: true, DL3002: false, DL3006: false, DL3015: false }],
    ['failure-threshold: warning', { DL4000: true, DL3002: true, DL3006: true, DL3015: false }],
    ['failure-threshold: info', { DL4000: true, DL3006: true, DL3015: true }],
    ['failure-threshold: style', { DL4000: true, DL3006: true, DL3015: true }],
    ['failure-threshold: ignore', { DL4000: true, DL3006: true, DL3015: true }],
    // By `none` hadolint means `ignore`: everything reaches it.
    ['failure-threshold: none', { DL4000: true, DL3006: true, DL3015: true }],
    ['no-fail: true', { DL4000: false, DL3006: false, DL3015: false }],
    ['failure-threshold: error\nno-fail: true', { DL4000: false }],
    ['failure-threshold: error\noverride: {error: [DL3006]}', { DL4000: true, DL3006: true, DL3015: false }],
    ['', { DL4000: undefined, DL3006: undefined }],
  ])('%j', (config, wanted) => {
    const got = Object.fromEntries(Object.keys(wanted).map((rule) => [rule, finding(rule, config)?.gate?.blocks]));
    expect(got).toEqual(wanted);
  });

  test('check=error=true closes the gate for what BuildKit says, and nothing else', () => {
    const text = '# check=error=true\nFROM debian:12\nENV A b\nCMD a\nRUN apt-get install -y a';
    const gates = lint(text).map(({ rule, gate }) => [rule, gate?.blocks]);
    expect(gates).toContainEqual(['LegacyKeyValueFormat', true]);
    expect(gates).toContainEqual(['DL3025', true]);
    expect(gates).toContainEqual(['DL3008', undefined]);
    const skipped = lint(text.replace('error=true', 'skip=all;error=true')).filter(({ gate }) => gate?.blocks);
    expect(skipped.filter(({ suppressed }) => suppressed === undefined)).toEqual([]);
  });
});

test.each([
  'ignored: DL3008',
  'ignored: [1]',
  'override: [DL3008]',
  'override: {error: DL3008}',
  'failure-threshold: warnings',
  'strict-labels: "yes"',
  'label-schema: {a: words}',
  'trustedRegistries: {a: b}',
  'ignored: [DL3008]\nignored: [DL3007]',
  'override: {error: [DL3008], error: [DL3007]}',
  '- a',
  '{',
  'a: &a [b]\nignored: *a',
  `trustedRegistries: ${'a'.repeat(400)}`,
  `label-schema: {${'a'.repeat(400)}: text}`,
])('%j is refused', (text) => {
  const read = parseHadolintConfig('.hadolint.yaml', text);
  expect(read.ok ? 'read' : read.failure.code).toBe('policy/hadolint-config');
});

test('every key of hadolint is known; others are told', () => {
  const all = [
    'failure-threshold: info',
    'ignored: [DL3000]',
    'label-schema: {author: text, contact: email, created: rfc3339, version: semver, documentation: url, git-revision: hash, license: spdx}',
    'no-fail: false',
    'override: {error: [DL3001], warning: [DL3002], info: [DL3003], style: [DL3004]}',
    'strict-labels: true',
    'disable-ignore-pragma: false',
    'trustedRegistries: docker.io',
  ].join('\n');
  expect(notesOf(all)).toEqual([]);
  expect(configOf(all).labels.size).toBe(7);
  expect(configOf(all).trustedRegistries).toEqual(['docker.io']);
  expect(notesOf('format: json\nno-color: true').length).toBe(2);
  expect(notesOf('ignore: [DL3000]').length).toBe(1);
  expect(notesOf('override: {fatal: [DL3000]}').length).toBe(1);
});

test.each([
  ['stages', Array.from({ length: 3000 }, (_, at) => `FROM a:1 AS s${at}\nCOPY --from=s${at >> 1} a b`).join('\n')],
  [
    'a chain of stages',
    `${Array.from({ length: 3000 }, (_, at) => `FROM s${at} AS s${at + 1}`).join('\n')}\nHEALTHCHECK NONE`,
  ],
  ['labels', 'LABEL l1=a l2=b\n'.repeat(4000)],
  ['comments', '# hadolint ignore=DL3001\nUSER 0\n'.repeat(4000)],
])('a whole configuration and many %s end soon', (_, body) => {
  const labels = Array.from({ length: 20 }, (_unused, at) => `l${at}: semver`).join(', ');
  const config = configOf(
    `label-schema: {${labels}}\nstrict-labels: true\ntrustedRegistries: [b.example]\noverride: {info: [DL1001, DL3057]}`,
  );
  const start = process.cpuUsage();
  expect(lint(`FROM a:1 AS s0\n${body}`, { config }).length).toBeGreaterThan(1000);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(4000);
});

test('many keys cost no more than their length', () => {
  const start = cpuMs();
  const read = parseHadolintConfig('.hadolint.yaml', Array.from({ length: 25_000 }, (_, at) => `k${at}: 1`).join('\n'));
  expect(read.ok).toBe(true);
  expect(cpuMs() - start).toBeLessThan(6000);
});

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseHadolintConfig('.hadolint.yaml', text);
    }),
    { numRuns: 300 },
  );
});
