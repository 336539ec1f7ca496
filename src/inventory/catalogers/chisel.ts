import { zstdDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { isOwnable, MAX_OWNED } from '../ownership.ts';
import { decodeText, isToken, MAX_PACKAGES, own, quote } from '../text.ts';

const PATH = 'var/lib/chisel/manifest.wall';
/** Uncompressed: a slice of some thousand files has 1 MB. */
const MAX_TEXT = 128 * 2 ** 20;
const MAX_LINE = 16_384;

const Header = v.object({ jsonwall: v.string(), count: v.number() });
/** A package of the archive, or a path that a slice of one brought (chisel documentation, "Manifest"). Lines of other kinds say nothing new. */
const Line = v.variant('kind', [
  v.object({
    kind: v.literal('package'),
    name: v.string(),
    version: v.string(),
    sha256: v.optional(v.string()),
    arch: v.optional(v.string()),
  }),
  v.object({ kind: v.literal('content'), slice: v.string(), path: v.string() }),
  v.object({ kind: v.pipe(v.string(), v.notValue('package'), v.notValue('content')) }),
]);
type PackageLine = v.InferOutput<(typeof Line)['options'][0]>;

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What the lines gave so far. Contents come before their packages: lines are sorted. */
class Wall {
  readonly packages: FoundPackage[] = [];
  readonly #files = new Map<string, string[]>();
  lines = 0;
  problem: string | undefined;

  add(text: string): void {
    this.lines += 1;
    const parsed = v.safeParse(Line, text.length > MAX_LINE ? undefined : parseJson(text));
    if (!parsed.success) this.problem ??= `the line ${quote(text)} is of no known kind`;
    else if ('name' in parsed.output) this.#package(parsed.output);
    else if ('slice' in parsed.output) this.#content(parsed.output.slice, parsed.output.path);
  }

  /** Names of slices are `PACKAGE_SLICE`; an underscore is in no name of a package. */
  #content(slice: string, path: string): void {
    const name = own(slice.split('_', 1)[0] ?? '');
    const relative = path.startsWith('/') ? path.slice(1) : path;
    const files = this.#files.get(name) ?? [];
    if (path.endsWith('/') || files.length >= MAX_OWNED || !isOwnable(relative)) return;
    files.push(own(relative));
    this.#files.set(name, files);
  }

  #package({ name, version, sha256, arch }: PackageLine): void {
    if (!isToken(name) || !isToken(version)) {
      this.problem ??= `a package has the name ${quote(name)} and the version ${quote(version)}`;
      return;
    }
    if (this.packages.length >= MAX_PACKAGES) {
      this.problem ??= `it lists more than ${MAX_PACKAGES} packages`;
      return;
    }
    this.packages.push({
      type: 'deb',
      name: own(name),
      version: own(version),
      ...(isToken(arch) ? { arch: own(arch) } : {}),
      licences: [],
      ...(sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? { hashes: [`sha256:${own(sha256)}`] } : {}),
    });
  }

  result(count: number): CatalogedFile {
    const packages = this.packages.map((found) => {
      const files = this.#files.get(found.name);
      return files === undefined ? found : { ...found, files };
    });
    if (this.lines !== count) this.problem ??= `it has ${this.lines} lines and says to have ${count}`;
    return { packages, ...(this.problem === undefined ? {} : { problem: this.problem }) };
  }
}

function inflate(content: Uint8Array): string | undefined {
  try {
    return decodeText(zstdDecompressSync(content, { maxOutputLength: MAX_TEXT }));
  } catch {
    return undefined;
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  if (content.length === 0) return { packages: [] };
  const text = inflate(content);
  if (text === undefined) return { packages: [], problem: `it is not zstd, or of more than ${MAX_TEXT} bytes` };
  const first = text.indexOf('\n');
  const header = v.safeParse(Header, parseJson(text.slice(0, Math.min(first < 0 ? text.length : first, MAX_LINE))));
  if (!header.success || !header.output.jsonwall.startsWith('1.')) {
    return { packages: [], problem: 'it does not begin as a jsonwall of version 1 does' };
  }
  const wall = new Wall();
  // The count is that of all lines, the header among them.
  wall.lines = 1;
  for (let start = first < 0 ? text.length : first + 1; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end > start) wall.add(text.slice(start, end));
    start = end + 1;
  }
  return wall.result(header.output.count);
}

/**
 * The manifest of a chiselled Ubuntu image: zstd over a line of JSON for each package, slice and path. It does not name source packages,
 * which advisories go by (see distro.ts).
 */
export const chisel: Cataloger = {
  id: 'chisel',
  version: 2,
  maxBytes: 32 * 2 ** 20,
  places: { endings: ['.wall'] },
  wants: (path) => path === PATH,
  read,
};
