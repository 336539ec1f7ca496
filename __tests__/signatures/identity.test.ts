import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesIdentity, parseIdentity } from '../../src/signatures/identity.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

function matches(pattern: string, identity: string): boolean {
  const parsed = parseIdentity(pattern);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return matchesIdentity(parsed.value, identity);
}

const WORKFLOW = 'https://github.com/o/r/.github/workflows/w.yml@refs/heads/main';

describe('identities', () => {
  test.each([
    [WORKFLOW, WORKFLOW],
    ['a@example.com', 'a@example.com'],
    ['*@example.com', 'a@example.com'],
    ['https://github.com/o/*/.github/workflows/w.yml@refs/heads/main', WORKFLOW],
    ['https://github.com/o/r/.github/workflows/*.yml@refs/*/ma*n', WORKFLOW],
    [
      'https://github.com/o/r/.github/workflows/w.yml@refs/tags/v*.*',
      'https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1.2',
    ],
    ['a*b*a', 'aba'],
    ['a*b*b', 'axbxb'],
  ])('%s is met by %s', (pattern, identity) => expect(matches(pattern, identity)).toBe(true));

  test.each([
    ['a longer one', WORKFLOW, `${WORKFLOW}2`],
    ['one that contains it', 'a@example.com', 'xa@example.com'],
    ['a prefix of it', WORKFLOW, WORKFLOW.slice(0, -1)],
    [
      'a dot is a dot',
      'https://github.com/o/r/.github/workflows/w.yml@refs/heads/main',
      WORKFLOW.replace('w.yml', 'wxyml'),
    ],
    ['an expression', '^https://github.com/o/.+$', 'https://github.com/o/r'],
    ['alternatives', 'a@example.com|b@example.com', 'a@example.com'],
    ['a class', '[ab]@example.com', 'a@example.com'],
    ['another case', 'A@example.com', 'a@example.com'],
    ['a wildcard does not cross /', 'https://github.com/o/*', 'https://github.com/o/r/x'],
    ['a wildcard does not cross @', 'https://github.com/o/r/*', 'https://github.com/o/r/w.yml@refs'],
    [
      'a branch named like another ref',
      'https://github.com/o/r/.github/workflows/*@refs/heads/main',
      'https://github.com/o/r/.github/workflows/w.yml@refs/heads/x@refs/heads/main',
    ],
    ['the host', 'https://*.example.com/x', 'https://evil.test/.example.com/x'],
    ['pieces do not overlap', 'ab*ba', 'aba'],
    ['pieces in the middle do not overlap the end', 'a*bc*c', 'abc'],
    ['nothing', 'a@example.com', ''],
    ['a line break', 'a@example.com', 'a@example.com\n'],
  ])('refused: %s', (_name, pattern, identity) => expect(matches(pattern, identity)).toBe(false));

  test.each(['', '*', '**', '*@*', '*/*', 'a\nb', 'ä@example.com', 'x'.repeat(3000)])('%j is no identity', (text) => {
    expect(parseIdentity(text)).toMatchObject({ ok: false, failure: { code: 'usage/bad-value' } });
  });

  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '.', '/', '@', '*', '+', '(', '['),
    minLength: 1,
    maxLength: 12,
  });

  test('without a wildcard it is equality', () => {
    fc.assert(
      fc.property(text, text, (pattern, identity) => {
        fc.pre(!pattern.includes('*') && parseIdentity(pattern).ok);
        expect(matches(pattern, identity)).toBe(pattern === identity);
        expect(matches(pattern, pattern)).toBe(true);
      }),
    );
  });

  test('it agrees with the anchored expression that it stands for', () => {
    fc.assert(
      fc.property(text, text, (pattern, identity) => {
        fc.pre(parseIdentity(pattern).ok);
        const source = pattern.replace(/[.+([]/g, '\\$&').replaceAll('*', '[^/@]*');
        expect(matches(pattern, identity)).toBe(new RegExp(`^${source}$`).test(identity));
      }),
      { numRuns: 500 },
    );
  });

  test('many wildcards against a long name take no time', () => {
    const started = cpuMs();
    expect(matches(`${'a*'.repeat(900)}b`, 'a'.repeat(2048))).toBe(false);
    expect(cpuMs() - started).toBeLessThan(800);
  });
});
