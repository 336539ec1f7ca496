import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isOutside } from './outside.ts';

/** Whether the folder of a file, or of one that is still to be made the nearest that is there, really lies outside the workspace. */
export async function folderLeadsOut(workspace: string, file: string): Promise<boolean> {
  const root = await realpath(workspace);
  for (let at = dirname(file); ; at = dirname(at)) {
    const entry = await lstat(at).catch(() => undefined);
    // A link to nothing counts as there: it is not known where it will lead.
    if (entry !== undefined) return isOutside(root, await realpath(at));
    if (at === dirname(at)) return true;
  }
}

/**
 * Throws where a file must not take the place of what is there (EISDIR, ENXIO): a device or pipe would be gone from the machine, for root may
 * replace /dev/null. Files, links to files or to nothing, and nothing are replaced.
 */
export async function refuseOthers(path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind !== undefined) throw Object.assign(new Error(kind), { code: kind });
}

async function kindOf(path: string): Promise<'EISDIR' | 'ENXIO' | undefined> {
  try {
    if ((await lstat(path)).isDirectory()) return 'EISDIR';
    const behind = await stat(path);
    return behind.isFile() || behind.isDirectory() ? undefined : 'ENXIO';
  } catch {
    return undefined;
  }
}
