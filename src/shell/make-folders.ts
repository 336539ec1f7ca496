import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './file-failures.ts';

/**
 * Makes a folder and those above it that are not there. Throws what the system says. Node's own `recursive` asks again for ever where a
 * file system takes no folders and says that the one above is missing, as /proc does.
 */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  const made = await attempt(path, mode);
  if (made === undefined) return;
  if (codeOf(made) !== 'ENOENT' || dirname(path) === path) throw made;
  await makeFolders(dirname(path), mode);
  const again = await attempt(path, mode);
  if (again !== undefined) throw again;
}

/** What stands in the way; undefined where the folder is there. */
async function attempt(path: string, mode: number): Promise<unknown> {
  try {
    await mkdir(path, { mode });
    return undefined;
  } catch (error) {
    const isThere = codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory();
    return isThere ? undefined : error;
  }
}
