import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

interface WriteOptions {
  /** Permissions of the new file. */
  readonly mode: number;
  /** Called when the content is written, before the file takes its place; what it throws leaves everything as it was. */
  readonly finish?: (handle: FileHandle) => Promise<void>;
}

import { writePieces } from './write-pieces.ts';

/**
 * Puts a file in its place at once: nobody ever reads half of it. It is written beside the place, in the same folder, then renamed.
 * Throws what the system says, or what a piece throws; then nothing is left of it.
 */
export async function writeBeside(
  path: string,
  content: string | Uint8Array | Iterable<string>,
  { mode, finish }: WriteOptions,
): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    // O_EXCL: never through a link that somebody else has laid there.
    const handle = await open(beside, 'wx', mode);
    try {
      await (typeof content === 'string' || content instanceof Uint8Array
        ? handle.writeFile(content)
        : writePieces(handle, content));
      await finish?.(handle);
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
