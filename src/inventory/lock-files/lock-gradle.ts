import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';

/** `group:artifact:version=configurations` (Gradle, "Locking dependency versions"). Other lines name nothing. */
const LOCKED = /^([A-Za-z0-9_.-]{1,200}:[A-Za-z0-9_.-]{1,200}):([A-Za-z0-9_.+-]{1,128})=/;

function* entries(text: string): Generator<LockedPackage> {
  for (const line of text.split('\n', 1_000_000)) {
    const found = LOCKED.exec(line.slice(0, 1024));
    if (found !== null) yield { name: found[1], version: found[2] };
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return lockedPackages('maven', entries(decodeText(content)));
}

/** Gradle's gradle.lockfile and buildscript-gradle.lockfile. */
export const lockGradle: Cataloger = {
  id: 'lock-gradle',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => ['gradle.lockfile', 'buildscript-gradle.lockfile'].includes(baseName(path)),
  read,
};
