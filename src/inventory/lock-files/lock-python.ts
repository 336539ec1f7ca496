import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { each } from './json.ts';
import { PackageTables, readTomlOf } from './toml.ts';

const Entry = v.object({
  name: v.string(),
  version: v.optional(v.string()),
  source: v.optional(v.record(v.string(), v.unknown())),
});

/** uv names the project itself as a package of a folder. */
function isOwn({ source = {} }: v.InferOutput<typeof Entry>): boolean {
  return ['virtual', 'editable'].some((kind) => source[kind] !== undefined);
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readTomlOf(content, PackageTables, (lock) => {
    const entries = each([...lock.package, ...lock.packages], Entry);
    return lockedPackages(
      'pypi',
      entries.filter((entry) => !isOwn(entry)),
    );
  });
}

/** poetry.lock, pdm.lock, uv.lock, and pylock.toml (PEP 751): they differ in what is beside name and version. */
export const lockPython: Cataloger = {
  id: 'lock-python',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => /(?:^|\/)(?:poetry\.lock|pdm\.lock|uv\.lock|pylock(?:\.[^/.]+)?\.toml)$/.test(path),
  read,
};
