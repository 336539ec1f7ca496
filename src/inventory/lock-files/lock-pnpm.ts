import * as v from 'valibot';
import { parse } from 'yaml';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromIntegrity } from '../integrity.ts';
import { decodeText, quote } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages } from './entries.ts';
import { readValueOf, Table } from './json.ts';

const Lock = v.object({ packages: v.optional(v.nullable(Table)) });
const Entry = v.object({
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  resolution: v.optional(v.object({ integrity: v.optional(v.unknown()) })),
});

/**
 * Name and version of a package's key (pnpm's dependency paths): `/@s/a/1.0.0_PEERS` of lock files before 6, `/a@1.0.0(PEERS)` of 6,
 * `a@1.0.0` of 9. Keys of other places (Git, tarballs, folders) have neither.
 */
function fromKey(key: string): { name: string | undefined; version: string | undefined } {
  const path = key.replace(/^\//, '').replace(/\(.*$/s, '');
  const named = /^((?:@[^/@]{1,214}\/)?[^/@]{1,214})@(.{1,1024})$/s.exec(path);
  if (named !== null) return { name: named[1], version: named[2] };
  const slash = path.lastIndexOf('/');
  if (!key.startsWith('/') || slash < 0) return { name: undefined, version: undefined };
  return { name: path.slice(0, slash), version: path.slice(slash + 1).replace(/_.*$/s, '') };
}

/** In the old form peers may have slashes of their own: they are cut before the last slash is looked for. */
function withoutPeers(key: string): string {
  const found = /^(\/(?:@[^/]{1,214}\/)?[^/]{1,214}\/\d[^/_]{0,255})_/.exec(key);
  return found?.[1] ?? key;
}

function* entries(packages: Table): Generator<LockedPackage> {
  for (const [key, value] of Object.entries(packages)) {
    const parsed = v.safeParse(Entry, value ?? {});
    if (!parsed.success) continue;
    const { name, version, resolution } = parsed.output;
    const written = fromKey(withoutPeers(key));
    // Only what is of no registry has its version beside it: of its own name, or of the key's.
    yield {
      name: name ?? written.name,
      version: version ?? written.version,
      hash: fromIntegrity(resolution?.integrity),
    };
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  let value: unknown;
  try {
    // Each key would be compared with every other one: hours, for the largest that is read.
    value = parse(decodeText(content), { maxAliasCount: 100, schema: 'failsafe', uniqueKeys: false });
  } catch (error) {
    return {
      packages: [],
      problem: `it is not YAML (${error instanceof Error ? quote(error.message) : 'unreadable'})`,
    };
  }
  if (value === null || value === undefined || value === '') return { packages: [] };
  return readValueOf(value, Lock, ({ packages }) => lockedPackages('npm', entries(packages ?? {})));
}

/** pnpm-lock.yaml, versions 5 to 9. */
export const lockPnpm: Cataloger = {
  id: 'lock-pnpm',
  version: 1,
  isLockFile: true,
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => baseName(path) === 'pnpm-lock.yaml',
  read,
};
