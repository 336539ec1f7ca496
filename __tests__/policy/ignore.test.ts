import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globMatches } from '../../src/policy/glob.ts';
import { parseIgnoreFile } from '../../src/policy/ignore.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const parse = (text: string) => parseIgnoreFile('i.yaml', text);

describe('the ignore file', () => {
  test('reads entries with their lines', () => {
    expect(
      parse(
        '# why\n- id: CVE-1\n  reason: not reachable\n- { id: DL3008, reason: base, owner: team, until: 2027-01-31, path: "a/**", package: curl }\n',
      ),
    ).toEqual({
      ok: true,
      ignores: [
        { id: 'CVE-1', reason: 'not reachable', line: 2 },
        { id: 'DL3008', reason: 'base', owner: 'team', until: '2027-01-31', path: 'a/**', package: 'curl', line: 4 },
      ],
    });
  });
  test.each(['', '# nothing\n', '[]'])('%j is an empty list', (text) =>
    expect(parse(text)).toEqual({ ok: true, ignores: [] }),
  );
  test.each([
    ['- id: CVE-1\n', 1],
    ['- id: A\n  reason: r\n- reason: r\n', 3],
    ['- id: A\n  reason: ""\n', 1],
    ['- id: A\n  reason: r\n  untill: 2027-01-01\n', 1],
    ['- id: A\n  reason: r\n  until: soon\n', 1],
    ['- id: A\n  reason: r\n  until: 2027-02-30\n', 1],
    ['- id: [A]\n  reason: r\n', 1],
    ['- CVE-1\n', 1],
    ['id: A\nreason: r\n', 1],
    ['- &a { id: A, reason: r }\n- *a\n', 2],
    ['- id: A\n  id: B\n  reason: r\n', 2],
    ['- id: "A\n', 2],
  ])('%j is refused at line %i', (text, line) => {
    const parsed = parse(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) {
      expect(parsed.failures[0]?.code).toBe('policy/ignore-file');
      expect(parsed.failures[0]?.what).toContain(`line ${line}`);
    }
  });
  test('an alias bomb ends soon', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `- &x${i} [${i === 0 ? '1' : `*x${i - 1},*x${i - 1}`}]`).join(
      '\n',
    );
    expect(parse(levels).ok).toBe(false);
  });
  test('never throws', () => fc.assert(fc.property(fc.string(), (text) => void parse(text))));
});

describe('globs', () => {
  test.each([
    ['a/*.txt', 'a/b.txt', true],
    ['a/*.txt', 'a/b/c.txt', false],
    ['a/**', 'a/b/c', true],
    ['**/c', 'a/b/c', true],
    ['**/c', 'c', true],
    ['a/**/c', 'a/c', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['./a', 'a', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['a', 'ab', false],
    ['', 'a', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxbyy', false],
  ])('%s and %s: %s', (glob, path, expected) => expect(globMatches(glob, path)).toBe(expected));
  test('no glob takes long', () => {
    const start = cpuMs();
    globMatches('*a'.repeat(500), 'a'.repeat(5000));
    globMatches('**/'.repeat(300), 'a/'.repeat(3000));
    expect(cpuMs() - start).toBeLessThan(8_000);
  });
});

describe('a hostile ignore file', () => {
  test.each([
    ['tags upon tags', '- !'.repeat(80_000)],
    ['one map of many keys', `- {${Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join(',')}}`],
  ])('%s is refused soon', (_, text) => {
    const start = cpuMs();
    expect(parse(text).ok).toBe(false);
    expect(cpuMs() - start).toBeLessThan(20_000);
  });
  test('a key that is there twice is refused', () => {
    const parsed = parse('- id: A\n  reason: r\n- id: A\n  id: B\n  reason: r\n');
    expect(parsed).toMatchObject({ ok: false, failures: [{ code: 'policy/ignore-file' }] });
    expect(parsed.ok ? '' : parsed.failures[0]?.what).toContain('line 4');
  });
});
