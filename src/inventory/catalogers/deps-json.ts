import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { fromIntegrity } from '../integrity.ts';
import { parseJson } from '../json-file.ts';
import { isNuGet } from '../nuget-names.ts';
import { withinBounds } from '../within-bounds.ts';

/** An array is an object to JavaScript, and none here. */
const NotList = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
);
const Libraries = v.pipe(NotList, v.record(v.string(), v.unknown()));
const Dependencies = v.pipe(NotList, v.object({ libraries: v.optional(Libraries) }));
const Library = v.object({ type: v.string(), sha512: v.optional(v.unknown()) });
/** In a self-contained application: the runtime that is packed with it, under its package's name. */
const RUNTIME_PACK = 'runtimepack.';

/** `NAME/VERSION` and its entry. Of type `project` are the application's own parts, which no registry knows; `reference` are files. */
function toPackage(key: string, entry: unknown): FoundPackage | undefined {
  const library = v.safeParse(Library, entry);
  if (!library.success) return undefined;
  const { type } = library.output;
  if (type !== 'package' && type !== 'runtimepack') return undefined;
  const slash = key.indexOf('/');
  const written = key.slice(0, Math.max(slash, 0));
  const name = written.startsWith(RUNTIME_PACK) ? written.slice(RUNTIME_PACK.length) : written;
  const version = key.slice(slash + 1);
  if (!isNuGet(name, version)) return undefined;
  const hash = fromIntegrity(library.output.sha512);
  return { type: 'nuget', name, version, licences: [], ...(hash === undefined ? {} : { hashes: [hash] }) };
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const json = parseJson(content);
  if ('problem' in json) return { packages: [], problem: json.problem };
  const parsed = v.safeParse(Dependencies, json.value);
  if (!parsed.success) return { packages: [], problem: 'it is not what the .NET SDK writes: it has no libraries' };
  const packages = Object.entries(parsed.output.libraries ?? {}).flatMap(([key, entry]) => toPackage(key, entry) ?? []);
  return withinBounds(packages);
}

/** .NET applications and shared frameworks: the packages that `NAME.deps.json` says were published with it. */
export const depsJson: Cataloger = {
  id: 'deps-json',
  version: 2,
  maxBytes: 64 * 1024 * 1024,
  places: { endings: ['.json'] },
  wants: (path) => path.endsWith('.deps.json'),
  read,
};
