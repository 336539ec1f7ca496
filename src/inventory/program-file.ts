import type { EntryHeader } from '../domain/layer.ts';

/** The smallest ELF file that has sections is larger. */
const SMALLEST = 512;
/** Libraries that programs load by name and that need no permission to run: extension modules of languages, and those of other systems. */
const LOADED = /\.(?:so|dll|exe|dylib|node)$/i;

/** True for a file that can be run, by its permission or its name, and for a library that is loaded as one. */
export function isProgram({ kind, path, mode, size }: EntryHeader): boolean {
  return kind === 'file' && size >= SMALLEST && ((mode & 0o111) !== 0 || LOADED.test(path));
}
