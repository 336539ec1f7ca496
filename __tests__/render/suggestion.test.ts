import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Suggestion } from '../../src/domain/suggestion.ts';
import { renderComment } from '../../src/render/comment.ts';
import { md } from '../../src/render/markdown.ts';
import {
  isShowable,
  readSuggestionMark,
  renderSuggestion,
  suggestionFingerprints,
  suggestionScope,
} from '../../src/render/suggestion.ts';
import { smallReport } from '../helpers/report-samples.ts';

function suggestion(change: Partial<Suggestion> = {}): Suggestion {
  return {
    path: 'Dockerfile',
    patch: { line: 2, endLine: 2, replacement: 'COPY a /a' },
    original: 'ADD a /a',
    mends: [{ rule: 'DL3020', identity: 'ADD a /a', title: 'ADD copies a' }],
    ...change,
  };
}

const MARK = { scope: 'a'.repeat(32), fingerprint: 'b'.repeat(32) };

describe('marks', () => {
  test('are found again at the start, and nowhere else', () => {
    const body = renderSuggestion(suggestion(), MARK, {});
    expect(readSuggestionMark(body)).toEqual(MARK);
    expect(readSuggestionMark(` ${body}`)).toBeUndefined();
    expect(readSuggestionMark(body.replace('b'.repeat(32), 'B'.repeat(32)))).toBeUndefined();
  });

  test('the fingerprint is of the file, the findings and the change, and of no line', () => {
    const of = (one: Suggestion) => suggestionFingerprints([one])[0];
    const patch = { line: 9, endLine: 9, replacement: 'COPY a /a' };
    expect(of(suggestion({ patch }))).toBe(of(suggestion()));
    expect(of(suggestion({ path: 'other' }))).not.toBe(of(suggestion()));
    expect(of(suggestion({ patch: { ...patch, replacement: 'x' } }))).not.toBe(of(suggestion()));
    expect(of(suggestion({ mends: [{ rule: 'X', identity: 'ADD a /a', title: '' }] }))).not.toBe(of(suggestion()));
    expect(new Set(suggestionFingerprints([suggestion(), suggestion()])).size).toBe(2);
  });

  test('the scope tells jobs and subjects apart', () => {
    const keys = [
      { workflow: 'a', job: 'b', subject: 'c' },
      { workflow: 'a', job: 'c', subject: 'b' },
      { workflow: 'ab', job: '', subject: 'c' },
    ];
    expect(new Set(keys.map(suggestionScope)).size).toBe(3);
  });
});

describe('renderSuggestion', () => {
  test('whatever is replaced comes back whole from the one block', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('```', '````suggestion', '~~~', '    x', '<!-- -->', '`'));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const replacement = lines.join('\n');
        const one = suggestion({ patch: { line: 2, endLine: 2, replacement } });
        fc.pre(isShowable(one));
        const body = renderSuggestion(one, MARK, {});
        const [, fence = '', content] = /\n\n(`{3,})suggestion\n([\s\S]*)\n\1\n$/.exec(body) ?? [];
        expect(content).toBe(replacement);
        expect(replacement).not.toContain(fence);
      }),
    );
  });
});

describe('isShowable', () => {
  test.each<[string, string, boolean]>([
    ['plain', 'RUN a', true],
    ['a tab and several lines', 'RUN a \\\n\tb', true],
    ['a direction mark', 'RUN \u202ea', false],
    ['a zero-width space', 'RUN \u200ba', false],
    ['an escape', 'RUN \u001b[2J', false],
    ['too long', 'a'.repeat(20_000), false],
  ])('%s', (_name, replacement, expected) => {
    expect(isShowable(suggestion({ patch: { line: 2, endLine: 2, replacement } }))).toBe(expected);
    expect(isShowable(suggestion({ original: replacement }))).toBe(expected);
  });
});

describe('in the comment', () => {
  const comment = (suggestions: readonly Suggestion[]): string =>
    renderComment(smallReport(), { marker: md`<!-- m -->`, unmade: { suggestions, because: '@octocat said | no' } });

  test('with the reason, and every foreign word escaped', () => {
    const replacement = 'RUN echo `@octocat` | <!-- x -->';
    const body = comment([suggestion({ patch: { line: 2, endLine: 2, replacement } })]);
    expect(body).toContain('1 suggested change<');
    expect(body).not.toContain('@octocat');
    expect(body.match(/<!--/g)).toHaveLength(1);
  });

  test.each([
    [13, 'and 1 more line'],
    [14, 'and 2 more lines'],
  ])('of %d lines twelve are shown', (lines, words) => {
    const replacement = 'x\n'.repeat(lines - 1).concat('x');
    const long = suggestion({ patch: { line: 2, endLine: 2, replacement } });
    const unmade = { suggestions: [long], because: 'b' };
    const comment = renderComment(smallReport(), { marker: md`<!-- m -->`, unmade });
    expect(comment).toContain(`<br>${words}\n`);
  });

  test('thousands of them stay within the limit', () => {
    expect(comment(Array.from({ length: 5_000 }, () => suggestion())).length).toBeLessThan(65_536);
  });
});
