import { type FileHandle, open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { TreePiece } from '../ports/world.ts';
import { codeOf, notWritten } from './file-failures.ts';
import { makeFolders } from './make-folders.ts';

/** Longest path of Linux (PATH_MAX). */
const MAX_PATH = 4096;

/**
 * Lays files, links and folders into a folder that nobody else writes to. Each is made anew: what is there already is refused. Links
 * come last, so that nothing is written through one. Names that lead out, or that are git's own, are refused.
 */
export async function placeTree(root: string, pieces: AsyncIterable<TreePiece>): Promise<Result<void>> {
  const links: { readonly path: string; readonly to: string }[] = [];
  let current: { readonly path: string; readonly handle: FileHandle } | undefined;
  let path = '';
  try {
    for await (const piece of pieces) {
      if (piece.kind === 'bytes') {
        await current?.handle.writeFile(piece.bytes);
        continue;
      }
      await current?.handle.close();
      current = undefined;
      path = piece.path;
      if (!isPlain(path)) return notPlain(path);
      const place = join(root, path);
      await makeFolders(piece.kind === 'folder' ? place : dirname(place));
      // The umask takes from these what it takes from git's own checkout.
      if (piece.kind === 'file') current = { path, handle: await open(place, 'wx', piece.executable ? 0o777 : 0o666) };
      if (piece.kind === 'link') links.push({ path, to: piece.to });
    }
    for (const link of links) {
      path = link.path;
      await symlink(link.to, join(root, path));
    }
    return ok(undefined);
  } catch (error) {
    // What is none of the system's errors was thrown by whoever makes the pieces.
    if (codeOf(error) === 'unknown') throw error;
    return notWritten(path, error);
  } finally {
    await current?.handle.close().catch(() => undefined);
  }
}

/** A path that stays below where it starts, in names that no file system or git takes for something else. */
function isPlain(path: string): boolean {
  if (path.length === 0 || path.length > MAX_PATH || path.includes('\0') || path.includes('\\')) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git');
}

function notPlain(path: string): Result<never> {
  return fail(
    'file/unwritable',
    `${JSON.stringify(path.slice(0, 200))} is not laid out as a file`,
    'its path leads out of the folder, or is no plain name',
    'rename the file',
  );
}
