import type { RandomAccess } from '../domain/bytes.ts';
import { readElf } from './elf.ts';
import type { Executable } from './executable-map.ts';
import { readMachO } from './mach-o.ts';
import { readPe } from './pe.ts';

const STARTS: ReadonlySet<number> = new Set([
  0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xcafebabf,
]);

/** True where the first bytes are those of a program: ELF, PE (`MZ`) or Mach-O. */
export function startsExecutable(head: Uint8Array): boolean {
  if (head[0] === 0x4d && head[1] === 0x5a) return true;
  const [a = 0, b = 0, c = 0, d = 0] = head;
  return STARTS.has(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
}

/** What was read of a file: several look at the same one. */
const READ = new WeakMap<RandomAccess, Executable | 'none'>();

/** Where things are in a program file of one of the three formats; undefined where it is none of them. Never throws for foreign bytes. */
export function readExecutable(content: RandomAccess): Executable | undefined {
  const known = READ.get(content);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const executable = readElf(content) ?? readPe(content) ?? readMachO(content);
  READ.set(content, executable ?? 'none');
  return executable;
}
