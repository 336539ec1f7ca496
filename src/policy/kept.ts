import { createHash } from 'node:crypto';

/** The key of a report in the cache of GitHub Actions: of what it is kept as, and of the commit. No key begins with another one. */
export function keptKey(keptAs: string, commit: string): string {
  const what = createHash('sha256').update(keptAs).digest('hex').slice(0, 32);
  return `seaworthy-report-1-${what}-${commit}`;
}

/** The folder that the cache keeps; undefined outside of a runner. Always the same, since a cache is found by its paths too. */
export function keptFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const temporary = env['RUNNER_TEMP'];
  return temporary === undefined || temporary === '' ? undefined : `${temporary}/seaworthy-baseline`;
}
