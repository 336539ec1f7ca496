import { expect, test } from '@jest/globals';
import { identityOf } from '../../src/dockerfile/identity.ts';
import { lint, parsed } from './lint-text.ts';

const one = (text: string, rule: string) => lint(text).find((finding) => finding.rule === rule);

test.each([
  ['FROM debian:12\nADD a b', 'DL3020', 'medium', undefined],
  ['FROM debian:12\nRUN apt-get install a', 'DL3008', 'low', undefined],
  ['FROM debian:12\nRUN apt-get update', 'DL3009', 'low', 'notice'],
  ['FROM debian:12\nENV TOKEN=a', 'DL3064', 'high', undefined],
  ['FROM debian:12\nENV DEPLOY_KEY=a', 'SecretsUsedInArgOrEnv', 'high', undefined],
  ['FROM debian:12\nENV USERNAME=a', 'DL3064', 'low', undefined],
  ['FROM debian:12\nENV A b', 'LegacyKeyValueFormat', 'low', 'notice'],
  ['FROM debian:12\nUSER root', 'DL3002', 'medium', undefined],
  ['FROM debian:12\nRUN chmod u+s a', 'SW1006', 'medium', undefined],
  ['FROM debian:12\nRUN chmod 777 a', 'SW1006', 'low', undefined],
])('%j: %s is %s', (text, rule, severity, level) => {
  expect([one(text, rule)?.severity, one(text, rule)?.level]).toEqual([severity, level]);
});

test('one finding where hadolint and BuildKit say the same, with both names', () => {
  expect(one('FROM debian:12\nCMD a', 'DL3025')?.aliases).toEqual(['JSONArgsRecommended']);
  expect(one('FROM debian:12\nMAINTAINER a', 'DL4000')?.aliases).toEqual(['MaintainerDeprecated']);
  expect(one('FROM debian:12\nWORKDIR a', 'DL3000')?.aliases).toEqual(['WorkdirRelativePath']);
  expect(one('FROM debian:12\nWORKDIR /a\nWORKDIR b', 'DL3000')?.aliases).toBeUndefined();
  // BuildKit is silent where a SHELL is set, and in a stage that is not built.
  expect(one('FROM debian:12\nSHELL ["a"]\nCMD a', 'DL3025')?.aliases).toBeUndefined();
  expect(one('FROM debian:12\nCMD a\nFROM debian:12', 'DL3025')?.aliases).toBeUndefined();
});

test('findings are ordered by line, then rule, and name lines, docs and a remedy', () => {
  const findings = lint(
    'FROM debian:latest\nADD a b\nRUN apt-get update && \\\n apt-get install -y --no-install-recommends a | b',
  );
  const places = findings.map(({ rule, at }) => (at.kind === 'file' ? [at.line, rule] : []));
  expect(places).toEqual([
    [1, 'DL3007'],
    [1, 'SW1014'],
    [2, 'DL3020'],
    [3, 'DL3008'],
    [3, 'DL3009'],
    [3, 'DL4006'],
  ]);
  expect(findings[3]?.at).toEqual({ kind: 'file', path: 'Dockerfile', line: 3, endLine: 4 });
  expect(findings.every(({ docs, rule, remedy }) => docs === `docs/rules/${rule}.md` && remedy.kind === 'edit')).toBe(
    true,
  );
});

test('the identity survives moved lines and other breaks, and differs with the text', () => {
  const of = (text: string): string => parsed(text).instructions.slice(-1).map(identityOf).join('');
  const wanted = of('FROM a:1\nRUN a && b');
  expect(of('FROM a:1\n\n\nRUN   a \\\n  # c\n  && b')).toBe(wanted);
  expect(of('FROM a:1\nrun a && b')).toBe(wanted);
  expect(of('FROM a:1\nRUN a && c')).not.toBe(wanted);
  expect(wanted).toBe('RUN a && b');
});

test('a patch that would repeat a secret is left out', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const finding = one(`FROM debian:12\nENV TOKEN ${token}`, 'LegacyKeyValueFormat');
  expect(finding?.remedy).not.toHaveProperty('patch');
  expect(one('FROM debian:12\nENV A b', 'LegacyKeyValueFormat')?.remedy).toHaveProperty('patch');
});

test.each([
  ['FROM node:24 AS build', 'FROM node AS build'],
  [
    `FROM --platform=linux/amd64 localhost:5000/o/app:1.2@sha256:${'a'.repeat(64)}`,
    'FROM --platform=linux/amd64 localhost:5000/o/app',
  ],
  ['FROM localhost:5000/app', 'FROM localhost:5000/app'],
])('the identity of %s has no tag or digest of the base', (text, identity) => {
  expect(parsed(text).instructions.map(identityOf)).toEqual([identity]);
});
