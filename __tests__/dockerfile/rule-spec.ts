import { describe, expect, test } from '@jest/globals';
import type { CheckInputs } from '../../src/dockerfile/checked.ts';
import { DOCKERFILE_RULES, RULES } from '../../src/dockerfile/rules/registry.ts';
import { applyPatch, linesOf, lint } from './lint-text.ts';

/** What a rule must and must not say: for each text the lines on which it fires, or none. */
export interface RuleSpec {
  readonly catches: readonly (readonly [text: string, lines: readonly number[], inputs?: Partial<CheckInputs>])[];
  readonly passes: readonly (readonly [text: string, inputs?: Partial<CheckInputs>])[];
  /** Texts whose patch gives exactly this. */
  readonly fixes?: readonly (readonly [text: string, fixed: string])[];
}

/** Tests one rule in both directions, and its own examples: `before` fires, `after` does not. */
export function ruleSpec(id: string, { catches, passes, fixes = [] }: RuleSpec): void {
  describe(id, () => {
    test('is registered once, with its page', () => {
      // What does not parse is told without a rule.
      expect(RULES.filter(({ doc }) => doc.id === id).length).toBe(id === 'DL1000' ? 0 : 1);
      expect(DOCKERFILE_RULES.filter((doc) => doc.id === id).length).toBe(1);
    });
    // Objects, because jest takes a parameter beyond the row for a callback.
    test.each(catches.map(([text, lines, inputs]) => ({ text, lines, inputs })))(
      'catches $text',
      ({ text, lines, inputs }) => {
        expect(linesOf(id, text, inputs)).toEqual(lines);
      },
    );
    test.each(passes.map(([text, inputs]) => ({ text, inputs })))('passes $text', ({ text, inputs }) => {
      expect(linesOf(id, text, inputs)).toEqual([]);
    });
    for (const [text, fixed] of fixes) {
      test(`fixes ${text}`, () => {
        const finding = lint(text).find(({ rule }) => rule === id);
        expect(finding && applyPatch(text, finding)).toBe(fixed);
        expect(linesOf(id, fixed)).toEqual([]);
      });
    }
  });
}
