import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromHex } from '../integrity.ts';
import { baseName, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { each } from './json.ts';
import { PackageTables, readTomlOf } from './toml.ts';

/** What has no source is a crate of the project itself. */
const Entry = v.object({
  name: v.string(),
  version: v.string(),
  source: v.string(),
  checksum: v.optional(v.unknown()),
});

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readTomlOf(content, PackageTables, (lock) => {
    const entries = each(lock.package, Entry);
    return lockedPackages(
      'cargo',
      entries.map(({ name, version, checksum }) => ({ name, version, hash: fromHex('sha256', checksum) })),
    );
  });
}

/** Cargo.lock, versions 1 to 4. */
export const lockCargo: Cataloger = {
  id: 'lock-cargo',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'Cargo.lock',
  read,
};
