import type { Patch } from './finding.ts';

/** A change of a Dockerfile that is proved: with it the file still parses, the rules are silent about these findings, and no other finding comes. */
export interface Suggestion {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** The whole lines that change, and what stands there after; line ends are `\n`. */
  readonly patch: Patch;
  /** The lines as they are. */
  readonly original: string;
  /** The findings that it mends; never empty. */
  readonly mends: readonly MendedFinding[];
  /** A registry was asked for it: where it cannot be asked, that the suggestion is not there says nothing. */
  readonly byRegistry?: true;
}

export interface MendedFinding {
  readonly rule: string;
  readonly identity: string;
  /** What is wrong; foreign words possible. */
  readonly title: string;
  readonly docs?: string;
}
