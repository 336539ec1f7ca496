import type { Run } from './checked.ts';
import { readMounts } from './mount.ts';
import type { Invocation } from './shell/commands.ts';

/** True where the first command that `fills` a cache is not followed by the first one that `clears` it: hadolint looks at the first of each. */
export function leavesCache(
  { direct }: Run,
  fills: (invocation: Invocation) => boolean,
  clears: (invocation: Invocation) => boolean,
): boolean {
  const filled = direct.findIndex(fills);
  const cleared = direct.findIndex(clears);
  return filled >= 0 && cleared <= filled;
}

/** True where a cache or tmpfs mount covers a folder whose path begins with one of `folders`: what is written there stays out of the layer. */
export function isMounted({ run }: Run, ...folders: readonly string[]): boolean {
  return readMounts(run).some(
    ({ type, target = '' }) => ['cache', 'tmpfs'].includes(type) && folders.some((folder) => target.startsWith(folder)),
  );
}
