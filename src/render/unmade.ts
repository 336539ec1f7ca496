import type { Suggestion } from '../domain/suggestion.ts';

/** Suggestions that could not be made on their lines, and why. */
export interface UnmadeSuggestions {
  readonly suggestions: readonly Suggestion[];
  /** Foreign words possible. */
  readonly because: string;
}
