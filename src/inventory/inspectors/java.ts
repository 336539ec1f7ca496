import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import { inMemory } from '../../formats/random-access.ts';
import { ARCHIVES, readJavaArchive } from '../java/archive.ts';

/** An end record alone has 22 bytes. */
const SMALLEST = 22;

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}

/** A jar that can be run has a shell script before the archive (Spring Boot, "Installing Spring Boot Applications"). */
function isScript(head: Uint8Array): boolean {
  return head[0] === 0x23 && head[1] === 0x21;
}

/** Most archives are smaller, and all of their bytes are hashed: to read them once costs less than to look here and there. */
const ORDINARY = 2 * 1024 * 1024;

function inspect(path: string, file: RandomAccess): CatalogedFile | undefined {
  const content = file.size <= ORDINARY ? inMemory(file.read(0, file.size)) : file;
  const isArchive = isZip(content.read(0, 2));
  const found = readJavaArchive(content, path);
  // A script that only has the name is nothing of ours.
  return !isArchive && found.packages.length === 0 && found.problem !== undefined ? undefined : found;
}

/** Java archives: every artifact in them, nested and shaded ones too. */
export const java: Inspector = {
  id: 'java',
  version: 6,
  maxBytes: 4 * 1024 * 1024 * 1024,
  followsLinks: true,
  wants: ({ kind, path, size }) => kind === 'file' && size >= SMALLEST && ARCHIVES.test(path),
  starts: (head) => isZip(head) || isScript(head),
  inspect,
};
