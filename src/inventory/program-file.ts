import type { EntryHeader } from '../domain/layer.ts';
import type { Package } from '../domain/package.ts';

/** The smallest ELF file that has sections is larger. */
const SMALLEST = 512;
/** Libraries that programs load by name and that need no permission to run: extension modules of languages, and those of other systems. */
const LOADED: ReadonlySet<string> = new Set(['so', 'dll', 'exe', 'dylib', 'node']);
const LONGEST = 'dylib'.length;

function isLoaded(path: string): boolean {
  const dot = path.lastIndexOf('.') + 1;
  return dot > 0 && path.length - dot <= LONGEST && LOADED.has(path.slice(dot).toLowerCase());
}

/** True for a file that can be run, by its permission or its name, and for a library that is loaded as one. */
export function isProgram({ kind, path, mode, size }: EntryHeader): boolean {
  return kind === 'file' && size >= SMALLEST && ((mode & 0o111) !== 0 || isLoaded(path));
}

/** `libpython3.11.so.1.0`, `libphp.so`. */
const SHARED = /\.(?:so|dll|dylib)(?:\.[0-9.]{1,32})?$/i;

/** True for a package that is a program known by its own bytes, and not only a library that others load. */
export function isApplication({ type, locations }: Pick<Package, 'type' | 'locations'>): boolean {
  return type === 'generic' && !(locations.length > 0 && locations.every((path) => SHARED.test(path)));
}
