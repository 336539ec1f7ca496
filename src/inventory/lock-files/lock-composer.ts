import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { composerPackage } from '../composer-packages.ts';
import { withinBounds } from '../within-bounds.ts';
import { baseName, MAX_LOCK_BYTES } from './entries.ts';
import { readJsonOf } from './json.ts';

const Many = v.optional(v.nullable(v.array(v.unknown())));
const Lock = v.object({ packages: Many, 'packages-dev': Many });

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readJsonOf(content, Lock, (lock) => {
    const entries = [...(lock.packages ?? []), ...(lock['packages-dev'] ?? [])];
    return withinBounds(entries.flatMap((entry) => composerPackage(entry) ?? []));
  });
}

/** Composer's composer.lock. */
export const lockComposer: Cataloger = {
  id: 'lock-composer',
  version: 2,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'composer.lock',
  read,
};
