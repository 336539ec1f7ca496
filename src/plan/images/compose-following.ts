import type { Result } from '../../domain/failure.ts';
import type { ComposeFile } from './compose.ts';

/**
 * What all compose projects of a repository together may take: one file of many services that many others include, or an environment file
 * beside each of them, multiply. Real repositories stay far below.
 */
const MAX_STEPS = 500_000;
/** To look at one more file; its own words come on top. */
const STEPS_A_FILE = 10;

/** Reads a compose file of the repository by its path; the same path is answered anew, at no cost. */
export type ReadComposeFile = (path: string) => Promise<Result<ComposeFile>>;

/** What the projects of one repository share. */
export interface Following {
  readonly read: ReadComposeFile;
  /** Text of an environment file; fails with `file/not-found` where there is none. */
  readonly readEnv: (path: string) => Promise<Result<string>>;
  /** What was taken so far. */
  steps: number;
}

/** Takes so many steps, and says whether they were still there. */
export function mayTake(following: Following, steps: number): boolean {
  following.steps += steps;
  return following.steps <= MAX_STEPS;
}

/** Whether so many files more may be looked at. */
export function mayFollow(following: Following, files: number): boolean {
  return mayTake(following, files * STEPS_A_FILE);
}
