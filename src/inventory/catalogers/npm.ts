import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromIntegrity } from '../integrity.ts';
import { decodeText, quote } from '../text.ts';

/** Folders in which packages keep sample trees for their own tests; what lies below is never loaded. */
const SAMPLES = new Set(['test', 'tests', '__tests__', 'fixtures', 'fixture', '__fixtures__', 'testdata', '__mocks__']);

/** npm's rule for names that exist (validate-npm-package-name, old ones included: upper case is allowed). */
const NAME = /^(?:@[A-Za-z0-9~!'()*_-][A-Za-z0-9~!'()*._-]*\/)?[A-Za-z0-9~!'()*-][A-Za-z0-9~!'()*._-]*$/;
/** Semantic Versioning 2.0.0, leading zeros let pass as old packages have them. */
const VERSION = /^\d{1,32}\.\d{1,32}\.\d{1,32}(?:-[0-9A-Za-z.-]{1,128})?(?:\+[0-9A-Za-z.-]{1,128})?$/;

/** A licence is a string, or in old packages `{ type }`, or a list of these (npm package.json, "license"). */
const Licence = v.union([v.string(), v.object({ type: v.string() })]);
const Manifest = v.object({
  name: v.optional(v.unknown()),
  version: v.optional(v.unknown()),
  license: v.optional(v.unknown()),
  licenses: v.optional(v.unknown()),
  author: v.optional(v.unknown()),
  _integrity: v.optional(v.unknown()),
});
type Manifest = v.InferOutput<typeof Manifest>;

function licencesOf(manifest: Manifest): string[] {
  const written = [manifest.license, manifest.licenses].flat();
  const names = written.flatMap((one) => {
    const parsed = v.safeParse(Licence, one);
    if (!parsed.success) return [];
    return [typeof parsed.output === 'string' ? parsed.output : parsed.output.type];
  });
  const kept = names.map((name) => name.trim().slice(0, 256)).filter((name) => name !== '' && name !== 'UNLICENSED');
  return [...new Set(kept)].slice(0, 16);
}

function authorOf(author: unknown): string | undefined {
  const parsed = v.safeParse(v.union([v.string(), v.object({ name: v.string() })]), author);
  if (!parsed.success) return undefined;
  const name = typeof parsed.output === 'string' ? parsed.output : parsed.output.name;
  return name.trim() === '' ? undefined : name.trim().slice(0, 256);
}

function parse(content: Uint8Array): Manifest | string {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(content).replace(/^\uFEFF/, ''));
  } catch (error) {
    return `it is not JSON (${error instanceof Error ? quote(error.message) : 'unreadable'})`;
  }
  const manifest = v.safeParse(Manifest, json);
  return manifest.success ? manifest.output : 'it is not a JSON object';
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const manifest = parse(content);
  if (typeof manifest === 'string') return { packages: [], problem: manifest };
  const { name } = manifest;
  const version = typeof manifest.version === 'string' ? manifest.version.trim().replace(/^[=v]{1,2}\s{0,2}/, '') : '';
  // Without a name or a version it is no package of the registry: a workspace, or a marker such as {"type":"module"}.
  if (typeof name !== 'string' || name.length > 214 || !NAME.test(name) || !VERSION.test(version)) {
    return { packages: [] };
  }
  // npm 6 and older wrote the tarball's digest into the manifest.
  const hash = fromIntegrity(manifest._integrity);
  const maintainer = authorOf(manifest.author);
  return {
    packages: [
      {
        type: 'npm',
        name,
        version,
        licences: licencesOf(manifest),
        ...(maintainer === undefined ? {} : { maintainer }),
        ...(hash === undefined ? {} : { hashes: [hash] }),
      },
    ],
  };
}

/** True where the part at `at` is a folder inside of a package: what follows `node_modules` is the name of one, and `test` is such a name. */
function isFolderOfPackage(parts: readonly string[], at: number): boolean {
  const parent = parts[at - 1]?.startsWith('@') === true ? at - 2 : at - 1;
  return parts[parent] !== 'node_modules';
}

/** True for `…/node_modules/NAME/package.json` and `…/node_modules/@SCOPE/NAME/package.json`, outside of sample trees. */
function wants(path: string): boolean {
  if (!path.endsWith('/package.json')) return false;
  const parts = path.split('/');
  const inner = parts.lastIndexOf('node_modules');
  const below = parts.slice(inner + 1, -1);
  if (inner < 0 || below.length !== (below[0]?.startsWith('@') === true ? 2 : 1)) return false;
  if (below.some((part) => part.startsWith('.'))) return false;
  const outer = parts.indexOf('node_modules');
  return !parts.slice(0, inner).some((part, at) => at > outer && SAMPLES.has(part) && isFolderOfPackage(parts, at));
}

/** Installed npm packages: the manifest of each folder that Node would load a package from. */
export const npm: Cataloger = {
  id: 'npm',
  version: 2,
  maxBytes: 8 * 1024 * 1024,
  places: { names: ['package.json'] },
  wants,
  read,
};
