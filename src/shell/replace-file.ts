import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts other bytes in the place of a regular file, at once: nobody ever reads half of it. Permissions stay, and the owner where the system
 * lets them. Throws what the system says; what is no regular file is refused with ENXIO.
 */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const before = await lstat(path);
  if (!before.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENXIO' });
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    // O_EXCL: never through a link that somebody else has laid there.
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      // Only root may give a file away; else it is the writer's, as with any editor.
      await handle.chown(before.uid, before.gid).catch(() => undefined);
      await handle.chmod(before.mode & 0o7777);
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
