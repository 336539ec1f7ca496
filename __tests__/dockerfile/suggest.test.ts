import { describe, expect, test } from '@jest/globals';
import { checkDockerfile } from '../../src/dockerfile/check.ts';
import { applyPatch } from '../../src/dockerfile/fix.ts';
import { NO_CONFIG } from '../../src/dockerfile/hadolint-config.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import { suggestFixes } from '../../src/dockerfile/suggest.ts';
import type { Suggestion } from '../../src/domain/suggestion.ts';

const INPUTS = { path: 'Dockerfile', buildArgs: {}, config: NO_CONFIG, now: new Date('2026-11-22T00:00:00Z') };
const FROM = 'FROM debian:13.1-slim';

function suggest(text: string): readonly Suggestion[] {
  return suggestFixes(new TextEncoder().encode(text), INPUTS);
}

function rulesOf(text: string): string[] {
  const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failure.what);
  return checkDockerfile(parsed.value, INPUTS).map(({ rule }) => rule);
}

/** From the bottom up, so that the lines of the others stay. */
function applyAll(text: string, suggestions: readonly Suggestion[]): string {
  return suggestions.toReversed().reduce((changed, { patch }) => applyPatch(changed, patch), text);
}

describe('suggestFixes', () => {
  const three = `${FROM} as build\nRUN apt-get install curl\nADD app.txt /app.txt\nCMD /app\n`;

  test('each says what it mends, and what stood there', () => {
    const made = suggest(three);
    expect(made.length).toBeGreaterThanOrEqual(3);
    for (const { path, patch, original, mends } of made) {
      expect(path).toBe('Dockerfile');
      expect(original).toBe(
        three
          .split('\n')
          .slice(patch.line - 1, patch.endLine)
          .join('\n'),
      );
      expect(patch.replacement).not.toBe(original);
      expect(mends.length).toBeGreaterThan(0);
    }
    expect(made.flatMap(({ mends }) => mends.map(({ rule }) => rule))).toEqual(
      expect.arrayContaining(['FromAsCasing', 'DL3014', 'DL3020', 'DL3025']),
    );
  });

  test('each alone, and all together: what they mend is gone, and nothing comes', () => {
    const made = suggest(three);
    const before = rulesOf(three);
    for (const one of made) {
      const after = rulesOf(applyPatch(three, one.patch));
      for (const { rule } of one.mends)
        expect(after.filter((id) => id === rule).length).toBeLessThan(before.filter((id) => id === rule).length);
      expect(after.length).toBeLessThan(before.length);
    }
    const after = rulesOf(applyAll(three, made));
    for (const { rule } of made.flatMap(({ mends }) => mends)) expect(after).not.toContain(rule);
  });

  test('patches that share lines are one suggestion', () => {
    const text = `${FROM}\nRUN apt-get install curl\n`;
    const made = suggest(text);
    expect(made).toHaveLength(1);
    expect(made[0]?.mends.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['DL3014', 'DL3015']));
    expect(rulesOf(applyAll(text, made))).not.toContain('DL3014');
    expect(rulesOf(applyAll(text, made))).not.toContain('DL3015');
  });

  test('they never share lines', () => {
    const made = suggest(three);
    for (const [at, one] of made.entries()) expect(one.patch.line).toBeGreaterThan(made[at - 1]?.patch.endLine ?? 0);
  });

  test.each([
    ['a clean file', `${FROM}@sha256:${'a'.repeat(64)}\nCOPY a /a\n`],
    ['a file that does not parse', `${FROM}\nCOPY\nADD app.txt /\n`],
    ['other line ends', `${FROM}\r\nADD app.txt /app.txt\r\n`],
    ['what a comment switches off', `${FROM}\n# hadolint ignore=DL3020\nADD app.txt /app.txt\n`],
    ['nothing', ''],
  ])('%s: none', (_name, text) => {
    expect(suggest(text)).toEqual([]);
  });
});
