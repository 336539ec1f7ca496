import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromIntegrity } from '../integrity.ts';
import { own } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { readJsonOf, Table } from './json.ts';

/** `packages` is of version 2 and 3 (npm docs, package-lock.json); version 1 has `dependencies` alone, nested. */
const Lock = v.object({ packages: v.optional(Table), dependencies: v.optional(Table) });
const Entry = v.object({
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  integrity: v.optional(v.unknown()),
  license: v.optional(v.unknown()),
  link: v.optional(v.unknown()),
  dependencies: v.optional(v.unknown()),
});

/** `npm:NAME@VERSION` is another package under this name. */
function unalias(name: string, version: string | undefined): { name: string; version: string | undefined } {
  const aliased = /^npm:(@?[^@]{1,214})@(.{1,256})$/.exec(version ?? '');
  return aliased?.[1] === undefined ? { name, version } : { name: aliased[1], version: aliased[2] };
}

/** Entries by their folders: `node_modules/a/node_modules/@s/b`. The one without name is the project itself; a link is told twice. */
function* flat(packages: Table): Generator<LockedPackage> {
  for (const [path, value] of Object.entries(packages)) {
    const entry = v.safeParse(Entry, value);
    if (path === '' || !entry.success || entry.output.link === true) continue;
    const { name, version, integrity, license } = entry.output;
    const inner = path.lastIndexOf('node_modules/');
    const folder = inner < 0 ? baseName(path) : path.slice(inner + 'node_modules/'.length);
    const licences = typeof license === 'string' && license.trim() !== '' ? [own(license.trim().slice(0, 256))] : [];
    yield { name: name ?? folder, version, hash: fromIntegrity(integrity), licences };
  }
}

/** Entries by name, with those below them; without recursion. */
function* nested(dependencies: Table): Generator<LockedPackage> {
  const pending: Table[] = [dependencies];
  for (let table = pending.pop(); table !== undefined; table = pending.pop()) {
    for (const [name, value] of Object.entries(table)) {
      const entry = v.safeParse(Entry, value);
      if (!entry.success) continue;
      yield { ...unalias(name, entry.output.version), hash: fromIntegrity(entry.output.integrity) };
      const below = v.safeParse(Table, entry.output.dependencies);
      if (below.success) pending.push(below.output);
    }
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readJsonOf(content, Lock, ({ packages, dependencies }) =>
    lockedPackages('npm', packages === undefined ? nested(dependencies ?? {}) : flat(packages)),
  );
}

/** npm's package-lock.json and npm-shrinkwrap.json, versions 1 to 3. */
export const lockNpm: Cataloger = {
  id: 'lock-npm',
  version: 2,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => ['package-lock.json', 'npm-shrinkwrap.json'].includes(baseName(path)),
  read,
};
