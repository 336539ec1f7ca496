import { inflateSync } from 'node:zlib';
import * as v from 'valibot';
import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { readExecutable, startsExecutable } from '../../formats/executable.ts';
import { sectionNamed } from '../../formats/executable-map.ts';
import { copyOf } from '../../formats/random-access.ts';
import { isProgram } from '../program-file.ts';
import { decodeText, isToken, MAX_PACKAGES, own, quote } from '../text.ts';

const MAX_COMPRESSED = 8 * 1024 * 1024;
const MAX_LIST = 64 * 1024 * 1024;

/** The list of cargo-auditable (its PARSING.md): `kind` is `runtime` where it is not written. */
const Listed = v.object({ name: v.string(), version: v.string(), kind: v.optional(v.string(), 'runtime') });
const List = v.object({ packages: v.array(v.unknown()) });

function inflated(bytes: Uint8Array): Uint8Array | string {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_LIST });
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    return error instanceof Error ? quote(error.message) : undefined;
  }
}

/** What is only used while building is not in the program. */
function toPackage(item: unknown): FoundPackage[] {
  const one = v.safeParse(Listed, item);
  if (!one.success || one.output.kind !== 'runtime') return [];
  const { name, version } = one.output;
  if (!isToken(name) || !isToken(version)) return [];
  return [{ type: 'cargo', name: own(name), version: own(version), licences: [] }];
}

function read(compressed: Uint8Array): CatalogedFile {
  const list = inflated(compressed);
  if (typeof list === 'string') return { packages: [], problem: `its list of crates cannot be inflated (${list})` };
  const json = v.safeParse(List, parsed(list));
  if (!json.success) return { packages: [], problem: 'its list of crates is not the JSON that cargo-auditable writes' };
  const { packages } = json.output;
  if (packages.length > MAX_PACKAGES)
    return { packages: [], problem: `its list has ${packages.length} crates, more than ${MAX_PACKAGES}` };
  return { packages: packages.flatMap(toPackage) };
}

function inspect(_path: string, content: RandomAccess): CatalogedFile | undefined {
  const executable = readExecutable(content);
  const section = executable === undefined ? undefined : sectionNamed(executable, '.dep-v0');
  if (executable === undefined || section === undefined || section.size === 0) return undefined;
  if (section.size > MAX_COMPRESSED)
    return { packages: [], problem: `its list of crates has ${section.size} bytes, more than ${MAX_COMPRESSED}` };
  return read(copyOf(executable.content, section.offset, section.size));
}

/** Rust programs that were built with cargo-auditable: every crate that is compiled in, the program's own included. */
export const rust: Inspector = {
  id: 'rust',
  version: 1,
  maxBytes: 2 * 1024 * 1024 * 1024,
  wants: isProgram,
  starts: startsExecutable,
  inspect,
};
