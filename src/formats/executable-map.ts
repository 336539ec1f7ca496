import type { RandomAccess } from '../domain/bytes.ts';

/** A named part of a program file, or an unnamed one that is loaded as a whole. Sizes and places in bytes; `size` is that in the file. */
export interface Area {
  readonly name: string;
  /** Where it is loaded; addresses beyond 2^53 are not exact. */
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly writable: boolean;
}

/** Where things are in a program file. */
export interface Executable {
  readonly format: 'elf' | 'pe' | 'mach-o';
  readonly littleEndian: boolean;
  /** The file, or of one that holds a program for each of several processors, the first of these. Places are relative to it. */
  readonly content: RandomAccess;
  readonly sections: readonly Area[];
  /** A text that has the name of every section in it: what is not in it needs no look at the sections. */
  readonly sectionNames?: string;
  /** False where the section headers were cut off. */
  readonly hasSections: boolean;
  /** What is loaded into memory. */
  readonly segments: readonly Area[];
}

/** Sections and segments that are read of one file; real programs have some tens. */
export const MAX_AREAS = 8192;

/** The first areas that are together no larger than the file: those of a real program do not overlap, and searching the same bytes again and again has no end. */
export function searchable({ content }: Executable, areas: readonly Area[]): readonly Area[] {
  let left = content.size;
  return areas.filter(({ size }) => {
    // One that is larger than all that is left claims bytes that are not there: it must not hide those behind it.
    if (size <= 0 || size > left) return false;
    left -= size;
    return true;
  });
}

/** The first section of each name, of the file that was asked about last. */
let named: { readonly sections: readonly Area[]; readonly first: ReadonlyMap<string, number> } | undefined;

function firstOfName({ sections }: Executable): ReadonlyMap<string, number> {
  if (named?.sections === sections) return named.first;
  const first = new Map<string, number>();
  for (const [index, { name }] of sections.entries()) if (!first.has(name)) first.set(name, index);
  named = { sections, first };
  return first;
}

/** The first section that has one of the names. */
export function sectionNamed(executable: Executable, ...names: string[]): Area | undefined {
  const { sectionNames } = executable;
  if (sectionNames !== undefined && !names.some((name) => sectionNames.includes(name))) return undefined;
  const first = firstOfName(executable);
  let lowest: number | undefined;
  for (const name of names) {
    const index = first.get(name);
    if (index !== undefined && (lowest === undefined || index < lowest)) lowest = index;
  }
  return lowest === undefined ? undefined : executable.sections[lowest];
}

/** The place in the file of an address in memory, and the bytes from there to the end of its segment. */
export function placeOf(executable: Executable, address: number): { offset: number; size: number } | undefined {
  for (const segment of executable.segments) {
    const within = address - segment.address;
    if (within >= 0 && within < segment.size) return { offset: segment.offset + within, size: segment.size - within };
  }
  return undefined;
}

/** Reads numbers of one byte order; what lies outside of the bytes is 0. */
export class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = littleEndian;
  }

  #has(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    return this.#has(at, 2) ? this.#view.getUint16(at, this.#little) : 0;
  }

  u32(at: number): number {
    return this.#has(at, 4) ? this.#view.getUint32(at, this.#little) : 0;
  }

  /** Not exact beyond 2^53, where no file has a place. */
  u64(at: number): number {
    if (!this.#has(at, 8)) return 0;
    const [low, high] = this.#little ? [at, at + 4] : [at + 4, at];
    return this.#view.getUint32(high, this.#little) * 2 ** 32 + this.#view.getUint32(low, this.#little);
  }

  /** A number of 4 or 8 bytes. */
  word(at: number, size: number): number {
    return size === 8 ? this.u64(at) : this.u32(at);
  }

  /** Latin-1 text up to the first zero byte, at most `length` bytes. */
  text(at: number, length: number): string {
    const end = Math.min(at + length, this.bytes.length);
    let text = '';
    for (let i = Math.max(at, 0); i < end; i += 1) {
      const code = this.bytes[i] ?? 0;
      if (code === 0) break;
      text += String.fromCharCode(code);
    }
    return text;
  }
}
