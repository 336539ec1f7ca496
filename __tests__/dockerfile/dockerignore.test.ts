import { expect, test } from '@jest/globals';
import { readDockerignore } from '../../src/dockerfile/dockerignore.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

test.each([
  ['.git', '.git', true],
  ['.git', '.git/config', true],
  ['.git', 'a/.git', false],
  ['/.git/', '.git', true],
  ['./.git', '.git', true],
  ['**/.git', 'a/b/.git', true],
  ['**/.git', '.git', true],
  ['*', 'a/b', true],
  ['*', '.env', true],
  ['*.env', 'a/b.env', false],
  ['*/b', 'a/b', true],
  ['a/**/c', 'a/c', true],
  ['a/**/c', 'a/x/y/c', true],
  ['a?c', 'abc', true],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['*\n!a', 'a', false],
  ['*\n!a\na/b', 'a/b', true],
  ['!a\n*', 'a', true],
  ['# .git', '.git', false],
  ['  .git  ', '.git', true],
  ['', '.git', false],
  ['a/../.git', '.git', true],
  ['\uFEFF.git', '.git', true],
])('%j and %s: %s', (text, path, ignored) => {
  expect(readDockerignore(text)(path)).toBe(ignored);
});

test('many stars end soon', () => {
  const start = cpuMs();
  readDockerignore(`${'*a'.repeat(20_000)}b\n${'**/'.repeat(150)}x\n`.repeat(5))('a'.repeat(200));
  expect(cpuMs() - start).toBeLessThan(8_000);
});

test.each([
  ['brackets that nothing closes', '['.repeat(900_000), '.git'],
  ['short ones, on many lines', `${'['.repeat(250)}\n`.repeat(4000), '.git'],
  ['a path of many parts', '**/b/**/c\n', 'a/'.repeat(400_000)],
  ['a long part', `${'*a'.repeat(100)}b\n`, 'a'.repeat(900_000)],
])('%s take no long time', (_, patterns, path) => {
  const start = cpuMs();
  expect(readDockerignore(patterns)(path)).toBe(false);
  expect(cpuMs() - start).toBeLessThan(8000);
});

test('many paths beside many patterns take no long time', () => {
  const start = cpuMs();
  const ignores = readDockerignore('x*y\n'.repeat(5000));
  for (let at = 0; at < 300_000; at += 1) ignores('ab');
  expect(cpuMs() - start).toBeLessThan(8000);
});
