import { Buffer } from 'node:buffer';

/** One entry of a header: its tag, its type, and its values. */
export type Tag = readonly [tag: number, type: number, values: readonly (string | number)[] | Uint8Array];

const WIDTHS: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4 };

function encode(type: number, values: Tag[2]): Buffer {
  if (values instanceof Uint8Array) return Buffer.from(values);
  return Buffer.concat(
    values.map((value) => {
      if (typeof value === 'string') return Buffer.from(`${value}\0`);
      const bytes = Buffer.alloc(WIDTHS[type] ?? 4);
      bytes.writeUIntBE(value, 0, bytes.length);
      return bytes;
    }),
  );
}

/** A header blob as rpm's database has it: index, then data. */
export function header(tags: readonly Tag[]): Buffer {
  const data = tags.map(([, type, values]) => encode(type, values));
  const index = Buffer.alloc(16 * tags.length);
  let offset = 0;
  for (const [i, [tag, type, values]] of tags.entries()) {
    index.writeUInt32BE(tag, 16 * i);
    index.writeUInt32BE(type, 16 * i + 4);
    index.writeUInt32BE(offset, 16 * i + 8);
    index.writeUInt32BE(values.length, 16 * i + 12);
    offset += data[i]?.length ?? 0;
  }
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(tags.length, 0);
  counts.writeUInt32BE(offset, 4);
  return Buffer.concat([counts, index, ...data]);
}

/** The least that a package has. */
export function minimal(name: string, version = '1', release = '2.el9', more: readonly Tag[] = []): Buffer {
  return header([[1000, 6, [name]], [1001, 6, [version]], [1002, 6, [release]], [1022, 6, ['x86_64']], ...more]);
}

/** An ndb database of these blobs. */
export function ndb(blobs: readonly Uint8Array[]): Buffer {
  const slots = Buffer.alloc(4096);
  slots.write('RpmP', 0, 'latin1');
  slots.writeUInt32LE(1, 8);
  slots.writeUInt32LE(1, 12);
  const pieces: Buffer[] = [slots];
  let at = 4096;
  for (let i = 0; i < 254; i += 1) slots.write('Slot', 32 + 16 * i, 'latin1');
  for (const [i, blob] of blobs.entries()) {
    const size = Math.ceil((blob.length + 28) / 16) * 16;
    const piece = Buffer.alloc(size);
    piece.write('BlbS', 0, 'latin1');
    piece.writeUInt32LE(i + 1, 4);
    piece.writeUInt32LE(blob.length, 12);
    piece.set(blob, 16);
    piece.writeUInt32LE(blob.length, size - 8);
    piece.write('BlbE', size - 4, 'latin1');
    slots.writeUInt32LE(i + 1, 36 + 16 * i);
    slots.writeUInt32LE(at / 16, 40 + 16 * i);
    slots.writeUInt32LE(size / 16, 44 + 16 * i);
    pieces.push(piece);
    at += size;
  }
  return Buffer.concat(pieces);
}

const PAGE = 512;

/** Writes numbers in one byte order. */
interface Numbers {
  u16(page: Buffer, at: number, value: number): void;
  u32(page: Buffer, at: number, value: number): void;
}

const NUMBERS: Readonly<Record<'little' | 'big', Numbers>> = {
  little: {
    u16: (page, at, value) => page.writeUInt16LE(value, at),
    u32: (page, at, value) => page.writeUInt32LE(value, at),
  },
  big: {
    u16: (page, at, value) => page.writeUInt16BE(value, at),
    u32: (page, at, value) => page.writeUInt32BE(value, at),
  },
};

/** The overflow pages of a blob; the first has the number `first`. */
function overflow(blob: Uint8Array, first: number, numbers: Numbers): Buffer[] {
  const room = PAGE - 26;
  const count = Math.ceil(blob.length / room);
  return Array.from({ length: count }, (_, i) => {
    const page = Buffer.alloc(PAGE);
    const piece = blob.subarray(i * room, (i + 1) * room);
    numbers.u32(page, 8, first + i);
    numbers.u32(page, 16, i === count - 1 ? 0 : first + i + 1);
    numbers.u16(page, 22, piece.length);
    page[25] = 7;
    page.set(piece, 26);
    return page;
  });
}

/** A page of a hash with these items, keys and values in turn. */
function hashPage(items: readonly Buffer[], numbers: Numbers, kind: number): Buffer {
  const page = Buffer.alloc(PAGE);
  numbers.u16(page, 20, items.length);
  page[25] = kind;
  let end = PAGE;
  for (const [i, item] of items.entries()) {
    end -= item.length;
    page.set(item, end);
    numbers.u16(page, 26 + 2 * i, end);
  }
  return page;
}

/** A hash of Berkeley DB: the entry of the key 0, then these blobs; those that fit lie in the page, the others in overflow pages. */
export function berkeley(blobs: readonly Uint8Array[], order: 'little' | 'big' = 'little', kind = 13): Buffer {
  const numbers = NUMBERS[order];
  const meta = Buffer.alloc(PAGE);
  const pages: Buffer[] = [meta];
  const key = (value: number): Buffer => {
    const bytes = Buffer.alloc(5, 1);
    numbers.u32(bytes, 1, value);
    return bytes;
  };
  const hashes: Buffer[][] = [[key(0), key(blobs.length)]];
  const chains: Buffer[] = [];
  const firstChain = 2 + blobs.length;
  for (const [i, blob] of blobs.entries()) {
    const pair = [key(i + 1)];
    if (blob.length < 300) pair.push(Buffer.concat([Buffer.from([1]), blob]));
    else {
      const item = Buffer.alloc(12);
      item[0] = 3;
      numbers.u32(item, 4, firstChain + chains.length);
      numbers.u32(item, 8, blob.length);
      pair.push(item);
      chains.push(...overflow(blob, firstChain + chains.length, numbers));
    }
    hashes.push(pair);
  }
  pages.push(...hashes.map((items) => hashPage(items, numbers, kind)), ...chains);
  numbers.u32(meta, 12, 0x061561);
  numbers.u32(meta, 16, 9);
  numbers.u32(meta, 20, PAGE);
  meta[25] = 8;
  numbers.u32(meta, 32, pages.length - 1);
  return Buffer.concat(pages);
}
