import { expect, test } from '@jest/globals';
import { lint } from '../lint-text.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('InvalidDefaultArgInFrom', {
  catches: [
    ['ARG A\nFROM $A', [2]],
    ['ARG A\nFROM debian:$A', [2], { buildArgs: { A: '12' } }],
    ['FROM debian:', [1]],
    // BuildKit says so of a stage, too.
    ['FROM debian:12 AS Build\nFROM Build', [2]],
  ],
  passes: [['ARG A=12\nFROM debian:$A'], ['FROM debian:${A:-12}'], ['FROM debian:12']],
});

test.each([
  ['FROM debian:', 'high'],
  ['FROM debian:12 AS Build\nFROM Build', 'low'],
  ['FROM debian:12 AS build-\nFROM build-', 'low'],
])('%j is %s: only what is no stage either ends the build', (text, severity) => {
  expect(lint(text).find(({ rule }) => rule === 'InvalidDefaultArgInFrom')?.severity).toBe(severity);
});
