import type { Patch } from '../domain/finding.ts';
import type { RuleDoc } from '../domain/rule.ts';
import type { Severity } from '../domain/severity.ts';
import type { Checked } from './checked.ts';
import type { Statement } from './instruction.ts';

/** What a rule found. The finding is made of it by `checkDockerfile`. */
export interface Hit {
  readonly instruction: Statement;
  /** Where the mistake is not on the instruction's first line. */
  readonly line?: number;
  /** One sentence. Foreign words are masked and shortened later. */
  readonly title: string;
  readonly advice: string;
  /** Only where the fix is certain. */
  readonly patch?: Patch;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  /** Names that other programs have for the same mistake on the same line. */
  readonly aliases?: readonly string[];
  /** Variables or labels that it is about. */
  readonly names?: readonly string[];
}

/** One check of a Dockerfile. Pure; never throws for foreign text. */
export interface Rule {
  readonly doc: RuleDoc;
  /** Set where an annotation should say less than the severity does (hadolint's info and style). */
  readonly level?: 'notice';
  /** hadolint's level where severity and annotation do not say it. `ignore`: silent unless the configuration names the rule. */
  readonly lint?: 'warning' | 'style' | 'ignore';
  /** BuildKit's experimental checks: silent unless `# check=experimental=…` names them. */
  readonly experimental?: true;
  /** It is about comments, which cannot switch off what stands in themselves. */
  readonly ofComments?: true;
  /**
   * What it says of an instruction hangs on nothing that stands below: it may judge a file that breaks off at a mistake.
   * Rules of absence, of the last one of its kind, and of what is built in the end must not say so.
   */
  readonly judgesFragments?: true;
  check(checked: Checked): readonly Hit[];
}
