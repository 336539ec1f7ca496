import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromHex } from '../integrity.ts';
import { isNuGet } from '../nuget-names.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { readJsonOf, Table } from './json.ts';

const Lock = v.object({ dependencies: v.record(v.string(), Table) });
const Entry = v.object({
  type: v.optional(v.string()),
  resolved: v.string(),
  contentHash: v.optional(v.string(), ''),
});

function* entries(frameworks: Readonly<Record<string, Table>>): Generator<LockedPackage> {
  for (const packages of Object.values(frameworks)) {
    for (const [name, value] of Object.entries(packages)) {
      const entry = v.safeParse(Entry, value);
      if (!entry.success || entry.output.type === 'Project' || !isNuGet(name, entry.output.resolved)) continue;
      const hex = Buffer.from(entry.output.contentHash.slice(0, 128), 'base64').toString('hex');
      yield { name, version: entry.output.resolved, hash: fromHex('sha512', hex) };
    }
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return readJsonOf(content, Lock, ({ dependencies }) => lockedPackages('nuget', entries(dependencies)));
}

/** NuGet's packages.lock.json. (packages.config is XML, and is not read.) */
export const lockNuget: Cataloger = {
  id: 'lock-nuget',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'packages.lock.json',
  read,
};
