import { atLeast, type Severity } from '../domain/severity.ts';

/** hadolint's levels, worst first. `ignore`: found only where the configuration gives the rule another level. */
export const LEVELS = ['error', 'warning', 'info', 'style', 'ignore'] as const;
export type LintLevel = (typeof LEVELS)[number];

/** The level of what has a severity and maybe an annotation level of its own. */
export function levelOf(severity: Severity, level: 'notice' | undefined): LintLevel {
  if (atLeast(severity, 'medium')) return 'error';
  return level === 'notice' ? 'info' : 'warning';
}

/** How a finding of this level is shown: hadolint's error is medium, its warning low, info and style are low and only a notice. */
export function shownAs(level: LintLevel): { readonly severity: Severity; readonly level?: 'notice' } {
  if (level === 'error') return { severity: 'medium' };
  return level === 'warning' ? { severity: 'low' } : { severity: 'low', level: 'notice' };
}

/** True when `level` reaches the threshold. */
export function reaches(level: LintLevel, threshold: LintLevel | 'none'): boolean {
  return threshold !== 'none' && LEVELS.indexOf(level) <= LEVELS.indexOf(threshold);
}
