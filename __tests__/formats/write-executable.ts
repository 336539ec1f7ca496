/** A part of a program to be written: its bytes, and where they are loaded. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly address?: number;
  readonly writable?: boolean;
}

export interface Kind {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** Numbers of one byte order, one after another. */
class Writer {
  readonly #parts: Buffer[] = [];
  readonly #kind: Kind;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  number(value: number, size: 1 | 2 | 4 | 8): this {
    const bytes = Buffer.alloc(size);
    if (size === 8) {
      if (this.#kind.littleEndian) bytes.writeBigUInt64LE(BigInt(value));
      else bytes.writeBigUInt64BE(BigInt(value));
    } else if (this.#kind.littleEndian) bytes.writeUIntLE(value, 0, size);
    else bytes.writeUIntBE(value, 0, size);
    this.#parts.push(bytes);
    return this;
  }

  word(value: number): this {
    return this.number(value, this.#kind.bits === 64 ? 8 : 4);
  }

  text(value: string, size: number): this {
    const bytes = Buffer.alloc(size);
    bytes.write(value, 'latin1');
    this.#parts.push(bytes);
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const ALIGN = 0x1000;

interface Placed extends Part {
  readonly address: number;
  readonly offset: number;
}

/** Each part on a page of its own, loaded where it says, else where it lies beyond a base. */
function place(parts: readonly Part[], from: number, base: number): { placed: Placed[]; body: Buffer } {
  const chunks: Buffer[] = [];
  let offset = from;
  const placed = parts.map((part) => {
    const at = offset;
    const padded = Buffer.alloc(Math.ceil(Math.max(part.bytes.length, 1) / ALIGN) * ALIGN);
    padded.set(part.bytes);
    chunks.push(padded);
    offset += padded.length;
    return { ...part, offset: at, address: part.address ?? base + at };
  });
  return { placed, body: Buffer.concat(chunks) };
}

/** An ELF program: a segment and a section for each part, the latter only where not stripped of them. */
export function elf(kind: Kind, parts: readonly Part[], sections = true): Buffer {
  const word = kind.bits === 64 ? 8 : 4;
  const [headerSize, segmentSize, sectionSize] = kind.bits === 64 ? [64, 56, 64] : [52, 32, 40];
  const { placed, body } = place(parts, ALIGN, 0x400000);
  const names = Buffer.from(['', ...parts.map(({ name }) => name), '.shstrtab', ''].join('\0'), 'latin1');
  const nameAt = (name: string) => Math.max(0, names.indexOf(`\0${name}\0`) + 1);
  const namesOffset = ALIGN + body.length;
  const sectionsOffset = namesOffset + names.length;
  const header = new Writer(kind).text('\x7fELF', 4).number(kind.bits === 64 ? 2 : 1, 1);
  header.number(kind.littleEndian ? 1 : 2, 1).text('\x01', 10);
  header.number(2, 2).number(62, 2).number(1, 4).word(0x400000).word(headerSize);
  header
    .word(sections ? sectionsOffset : 0)
    .number(0, 4)
    .number(headerSize, 2)
    .number(segmentSize, 2);
  header
    .number(placed.length, 2)
    .number(sectionSize, 2)
    .number(sections ? placed.length + 2 : 0, 2);
  header.number(sections ? placed.length + 1 : 0, 2);
  const segments = placed.map((part) => {
    const flags = part.writable === true ? 6 : 4;
    const { length } = part.bytes;
    const at = new Writer(kind).number(1, 4);
    if (word === 8) at.number(flags, 4).word(part.offset).word(part.address).word(part.address);
    else at.word(part.offset).word(part.address).word(part.address);
    at.word(length).word(length);
    return (word === 8 ? at : at.number(flags, 4)).word(ALIGN).done();
  });
  const section = (name: string, type: number, flags: number, address: number, offset: number, size: number) =>
    new Writer(kind)
      .number(nameAt(name), 4)
      .number(type, 4)
      .word(flags)
      .word(address)
      .word(offset)
      .word(size)
      .number(0, 4)
      .number(0, 4)
      .word(1)
      .word(0)
      .done();
  const table = [
    section('', 0, 0, 0, 0, 0),
    ...placed.map((one) =>
      section(one.name, 1, one.writable === true ? 3 : 2, one.address, one.offset, one.bytes.length),
    ),
    section('.shstrtab', 3, 0, 0, namesOffset, names.length),
  ];
  const head = Buffer.alloc(ALIGN);
  head.set(Buffer.concat([header.done(), ...segments]));
  return Buffer.concat([head, body, ...(sections ? [names, ...table] : [])]);
}

/** A PE program (PE32+ for 64 bits). Addresses are relative to 0x400000. */
export function pe(bits: 32 | 64, parts: readonly Part[]): Buffer {
  const kind: Kind = { bits, littleEndian: true };
  const base = 0x400000;
  const { placed, body } = place(parts, ALIGN, base);
  const optional = new Writer(kind).number(bits === 64 ? 0x20b : 0x10b, 2).text('', 22);
  if (bits === 64) optional.number(base, 8);
  else optional.number(0, 4).number(base, 4);
  const optionalBytes = Buffer.concat([optional.done(), Buffer.alloc(64)]);
  const header = new Writer(kind).text('PE', 4).number(0x8664, 2).number(placed.length, 2).text('', 12);
  header.number(optionalBytes.length, 2).number(2, 2);
  const sections = placed.map((part) =>
    new Writer(kind)
      .text(part.name, 8)
      .number(part.bytes.length, 4)
      .number(part.address - base, 4)
      .number(Math.ceil(part.bytes.length / ALIGN) * ALIGN, 4)
      .number(part.offset, 4)
      .text('', 12)
      .number(part.writable === true ? 0xc0000040 : 0x40000040, 4)
      .done(),
  );
  const head = Buffer.alloc(ALIGN);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.set(Buffer.concat([header.done(), optionalBytes, ...sections]), 0x80);
  return Buffer.concat([head, body]);
}

/** A Mach-O program: a segment with one section for each part. */
export function machO(kind: Kind, parts: readonly Part[]): Buffer {
  const is64 = kind.bits === 64;
  const { placed, body } = place(parts, ALIGN, 0x100000);
  const commands = placed.map((part) => {
    const segment = part.writable === true ? '__DATA' : '__TEXT';
    const size = is64 ? 72 + 80 : 56 + 68;
    const protection = part.writable === true ? 3 : 1;
    const { length } = part.bytes;
    const at = new Writer(kind)
      .number(is64 ? 0x19 : 1, 4)
      .number(size, 4)
      .text(segment, 16);
    at.word(part.address).word(length).word(part.offset).word(length);
    at.number(protection, 4).number(protection, 4).number(1, 4).number(0, 4);
    at.text(part.name, 16).text(segment, 16).word(part.address).word(length).number(part.offset, 4);
    at.number(0, 4).number(0, 4).number(0, 4).number(0, 4).number(0, 4).number(0, 4);
    return (is64 ? at.number(0, 4) : at).done();
  });
  const all = Buffer.concat(commands);
  const header = new Writer(kind)
    .number(is64 ? 0xfeedfacf : 0xfeedface, 4)
    .number(0, 4)
    .number(0, 4)
    .number(2, 4);
  header.number(commands.length, 4).number(all.length, 4).number(0, 4);
  const head = Buffer.alloc(ALIGN);
  head.set(Buffer.concat([(is64 ? header.number(0, 4) : header).done(), all]));
  return Buffer.concat([head, body]);
}

/** A file with a program for each of several processors. */
export function fat(programs: readonly Buffer[], is64 = false): Buffer {
  const big: Kind = { bits: 64, littleEndian: false };
  const header = new Writer(big).number(is64 ? 0xcafebabf : 0xcafebabe, 4).number(programs.length, 4);
  let offset = ALIGN;
  for (const one of programs) {
    header.number(7, 4).number(3, 4);
    if (is64) header.number(offset, 8).number(one.length, 8).number(12, 4).number(0, 4);
    else header.number(offset, 4).number(one.length, 4).number(12, 4);
    offset += one.length;
  }
  const head = Buffer.alloc(ALIGN);
  head.set(header.done());
  return Buffer.concat([head, ...programs]);
}
