import type { Severity } from './severity.ts';

/**
 * What is known of a rule: the source of its page under docs/rules, of the SARIF rule and of the comment's link.
 * Plain text and Markdown of our own; no foreign words.
 */
export interface RuleDoc {
  readonly id: string;
  /** At most 80 characters, no full stop. */
  readonly title: string;
  readonly severity: Severity;
  /** One or two sentences each. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** Dockerfile or configuration text, where an example helps. */
  readonly before?: string;
  readonly after?: string;
  /** What of a configuration has a say in it, one sentence each; how it is switched off is not told here. */
  readonly options?: readonly string[];
  /** Some of its findings carry a patch: the fix is certain there. */
  readonly fixable?: true;
  /** It is in suggestions alone, never a finding: an ignore file has no say in it. */
  readonly isOnlySuggested?: true;
  /** Where the rule comes from: `hadolint DL3006`, `CIS Docker 1.6.0 4.1`, `NIST SP 800-190 4.1.2`, `OWASP Docker 2`. */
  readonly sources: readonly string[];
}
