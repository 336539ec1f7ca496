import type { Result } from '../domain/failure.ts';

/**
 * The cache of GitHub Actions: folders kept from one run to the next, under keys that never change once they are saved. A run sees what
 * its own branch and the default branch have saved. A failure is no reason for a run to fail: say it in one line and go on without.
 */
export interface ActionsCache {
  /**
   * Whether this run may save. Only runs of a branch's own commits may: what a pull request, or a run that somebody else's event
   * started, leaves behind would be believed by later runs.
   */
  readonly maySave: boolean;
  /**
   * Puts the folders back as they were saved under `key`, or under the newest key that begins with one of `restoreKeys`. Answers with the
   * key that was found, undefined where there is none. `paths` must be the same as in `save`. Keys have no commas and at most 512 characters.
   * What comes back is to be checked: it is as trustworthy as the branches of the repository.
   */
  restore(paths: readonly string[], key: string, restoreKeys: readonly string[]): Promise<Result<string | undefined>>;
  /** Saves the folders. A key that is already there stays as it is, and is no failure. Does nothing where the run may not save. */
  save(paths: readonly string[], key: string): Promise<Result<void>>;
}
