import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../domain/failure.ts';

/** Folders that hold other people's files, or none of the project's. */
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);
/** Entries looked at before a search gives up: a very large repository has a few hundred thousand. */
const MAX_ENTRIES = 1_000_000;
const MAX_DEPTH = 64;

/** Which names are looked for, and which links (path below the root) are files all the same; without it no link is. */
export interface Wanted {
  readonly isWanted: (name: string) => boolean;
  readonly isFile?: (link: string) => Promise<boolean>;
}

/** Files below `root` whose name is wanted, as paths below it with `/`, sorted. No link to a folder is followed: none leads out, none goes round. */
export async function findFiles(
  root: string,
  shown: string,
  { isWanted, isFile }: Wanted,
  max: number,
): Promise<Result<readonly string[]>> {
  const found: string[] = [];
  const waiting = [{ path: '', depth: 0 }];
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await entriesOf(join(root, folder.path));
    if (entries === undefined) return unreadable(shown, folder.path);
    seen += entries.length;
    if (seen > MAX_ENTRIES) return tooMany(shown, `it has more than ${MAX_ENTRIES} files`);
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      const isLinkToFile = async (): Promise<boolean> => entry.isSymbolicLink() && (await isFile?.(path)) === true;
      if (isWanted(entry.name) && (entry.isFile() || (await isLinkToFile()))) found.push(path);
      if (!entry.isDirectory() || SKIPPED.has(entry.name)) continue;
      if (folder.depth >= MAX_DEPTH) return tooMany(shown, `its folders are nested deeper than ${MAX_DEPTH}`);
      waiting.push({ path, depth: folder.depth + 1 });
    }
    if (found.length > max) return tooMany(shown, `more than ${max} files fit`);
  }
  return ok(found.sort());
}

async function entriesOf(folder: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function unreadable(shown: string, below: string): Result<never> {
  const what = `the folder ${JSON.stringify(below === '' ? shown : `${shown}/${below}`)} cannot be read`;
  return fail('file/unreadable', what, 'it is not there, is no folder, or its permissions forbid it', 'check the path');
}

function tooMany(shown: string, why: string): Result<never> {
  return fail(
    'file/too-large',
    `the folder ${JSON.stringify(shown)} is too large to search`,
    why,
    'name a smaller folder',
  );
}
