import { lstat } from 'node:fs/promises';
import { writeBeside } from './write-beside.ts';

/**
 * Puts other bytes in the place of a regular file, at once. Permissions stay, and the owner where the system lets them. Throws what the system
 * says; what is no regular file is refused with ENXIO.
 */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const before = await lstat(path);
  if (!before.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENXIO' });
  await writeBeside(path, content, {
    mode: 0o600,
    finish: async (handle) => {
      // Only root may give a file away; else it is the writer's, as with any editor.
      await handle.chown(before.uid, before.gid).catch(() => undefined);
      await handle.chmod(before.mode & 0o7777);
    },
  });
}
