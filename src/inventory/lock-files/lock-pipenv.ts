import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { readJsonOf, Table } from './json.ts';

const Entry = v.object({ version: v.string() });

function* entries(groups: Table): Generator<LockedPackage> {
  for (const [group, packages] of Object.entries(groups)) {
    const table = v.safeParse(Table, packages);
    if (group === '_meta' || !table.success) continue;
    for (const [name, value] of Object.entries(table.output)) {
      const entry = v.safeParse(Entry, value);
      if (entry.success && entry.output.version.startsWith('=='))
        yield { name, version: entry.output.version.slice(2) };
    }
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readJsonOf(content, Table, (groups) => lockedPackages('pypi', entries(groups)));
}

/** Pipfile.lock: `default`, `develop`, and groups of the user's own. */
export const lockPipenv: Cataloger = {
  id: 'lock-pipenv',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'Pipfile.lock',
  read,
};
