import type { Kind, Part } from '../../formats/write-executable.ts';

const START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const END = Buffer.from('f932433186182072008242104116d8f2', 'hex');
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');

/** The text of modules with the sentinels that Go puts around it. */
export function framed(modules: string): Buffer {
  return Buffer.concat([START, Buffer.from(modules), END]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** The build information as Go writes it since 1.18. */
export function inlineInfo(version: string, modules: string): Buffer {
  const header = Buffer.alloc(32);
  header.set(MAGIC);
  header.set([8, 2], 14);
  const text = framed(modules);
  return Buffer.concat([header, varint(version.length), Buffer.from(version), varint(text.length), text]);
}

/** The build information of older Go: pointers to strings, here right behind, loaded at `address`. */
export function pointedInfo(kind: Kind, address: number, version: string, modules: string): Buffer {
  const size = kind.bits / 8;
  const text = framed(modules);
  const bytes = Buffer.alloc(64 + 4 * size + version.length + text.length);
  bytes.set(MAGIC);
  bytes.set([size, kind.littleEndian ? 0 : 1], 14);
  const word = (at: number, value: number): void => {
    if (kind.littleEndian) bytes.writeUIntLE(value, at, Math.min(size, 6));
    else bytes.writeUIntBE(value, at + size - Math.min(size, 6), Math.min(size, 6));
  };
  const headers = 64;
  const data = headers + 4 * size;
  word(16, address + headers);
  word(16 + size, address + headers + 2 * size);
  word(headers, address + data);
  word(headers + size, version.length);
  word(headers + 2 * size, address + data + version.length);
  word(headers + 3 * size, text.length);
  bytes.write(version, data);
  bytes.set(text, data + version.length);
  return bytes;
}

/** The table of functions with these names (runtime/symtab.go). */
export function functionTable(kind: Kind, names: readonly string[], magic = 0xfffffff1): Buffer {
  const word = kind.bits / 8;
  const header = Buffer.alloc(8 + 8 * word);
  const put = (value: number, at: number, size: number): void => {
    if (kind.littleEndian) header.writeUIntLE(value, at, Math.min(size, 4));
    else header.writeUIntBE(value, at + size - Math.min(size, 4), Math.min(size, 4));
  };
  put(magic, 0, 4);
  header[6] = 1;
  header[7] = word;
  const table = Buffer.from(`${names.join('\0')}\0`);
  const first = magic === 0xfffffffa ? 2 : 3;
  put(names.length, 8, word);
  put(header.length, 8 + first * word, word);
  put(header.length + table.length, 8 + (first + 1) * word, word);
  return Buffer.concat([header, table, Buffer.alloc(64)]);
}

/** The parts of a Go program. */
export function goParts(info: Buffer, table: Buffer, address?: number): readonly Part[] {
  return [
    { name: '.gopclntab', bytes: table },
    { name: '.go.buildinfo', bytes: info, writable: true, ...(address === undefined ? {} : { address }) },
  ];
}
