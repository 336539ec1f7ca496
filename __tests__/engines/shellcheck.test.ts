import { expect, test } from '@jest/globals';
import type { Capture } from '../../src/domain/engine.ts';
import { readShellcheck, type ShellScript, shellcheckCommand } from '../../src/engines/shellcheck/shellcheck.ts';

const SCRIPT: ShellScript = { shell: 'bash', options: ['-e', '-u'], text: 'echo $A', names: ['A', 'B'] };

function capture(stdout: string, exitCode: number | undefined = 1, rest: Partial<Capture> = {}): Capture {
  return { exitCode, timedOut: false, stdout: new TextEncoder().encode(stdout), stderr: '', ...rest };
}
const comment = (line: number, rest = {}): Record<string, unknown> => ({
  file: '-',
  line,
  endLine: line,
  column: 6,
  endColumn: 8,
  level: 'info',
  code: 2086,
  message: 'm',
  fix: null,
  ...rest,
});
const json = (...comments: unknown[]): string => JSON.stringify({ comments });

test('the script goes to stdin, after what is set outside; nothing of the machine has a say', () => {
  const { program, args, stdin } = shellcheckCommand(SCRIPT);
  expect([program, args]).toEqual([
    'shellcheck',
    ['--norc', '--format=json1', '--shell=bash', '--exclude=SC1090,SC1091,SC2187', '-'],
  ]);
  expect(stdin).toBe('#!/bin/bash -e -u\nexport A=1\nexport B=1\necho $A');
});

test('its lines are the script’s', () => {
  const read = readShellcheck(SCRIPT, capture(json(comment(2), comment(4, { code: 1010, level: 'error' }))));
  expect(read.ok && read.value).toEqual([{ id: 'SC1010', level: 'error', line: 1, column: 6, message: 'm' }]);
  expect(readShellcheck(SCRIPT, capture(json(), 0))).toEqual({ ok: true, value: [] });
});

test.each<[string, Capture]>([
  ['engine/crashed', capture('', 2, { stderr: 'boom' })],
  ['engine/silent', capture('', 3)],
  ['engine/silent', capture('', undefined, { signal: 'SIGSEGV' })],
  ['engine/timeout', capture('', undefined, { timedOut: true })],
  ['engine/unreadable-output', capture('', 0)],
  ['engine/unreadable-output', capture('rubbish', 1)],
  ['engine/unreadable-output', capture('{"comments":{}}', 0)],
  ['engine/unreadable-output', capture(json(comment(4, { level: 'fatal' })))],
  ['engine/unreadable-output', capture(json(comment(4, { code: 'x' })))],
])('%s', (code, captured) => {
  const read = readShellcheck(SCRIPT, captured);
  expect(!read.ok && read.failure.code).toBe(code);
});
