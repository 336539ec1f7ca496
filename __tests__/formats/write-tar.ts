/** A tar writer for tests: it writes what real ones write, and what hostile ones do. */
export interface TestEntry {
  readonly path: string;
  readonly type?: string;
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly link?: string;
  readonly dialect?: 'ustar' | 'pax' | 'gnu' | 'v7';
  /** Overrides the size field, for archives that lie. */
  readonly size?: number;
  /** Further pax records of this entry. */
  readonly pax?: Readonly<Record<string, string>>;
}

function octal(header: Buffer, at: number, length: number, value: number): void {
  const digits = Math.trunc(value).toString(8);
  if (digits.length < length) {
    header.write(digits.padStart(length - 1, '0'), at, 'latin1');
    return;
  }
  // Base 256, big endian, top bit set.
  let rest = value;
  for (let index = at + length - 1; index >= at; index -= 1) {
    header[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  header[at] = (header[at] ?? 0) | 0x80;
}

export function checksum(header: Buffer): void {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

export function header(entry: TestEntry, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(entry.path, 0, 100, 'utf8');
  octal(block, 100, 8, entry.mode ?? 0o644);
  octal(block, 108, 8, entry.uid ?? 0);
  octal(block, 116, 8, entry.gid ?? 0);
  octal(block, 124, 12, entry.size ?? size);
  octal(block, 136, 12, 0);
  block.write(entry.type ?? '0', 156, 'latin1');
  block.write(entry.link ?? '', 157, 100, 'utf8');
  const dialect = entry.dialect ?? 'ustar';
  if (dialect === 'gnu') block.write('ustar  \0', 257, 'latin1');
  else if (dialect !== 'v7') block.write('ustar\x0000', 257, 'latin1');
  checksum(block);
  return block;
}

function record(key: string, value: string): string {
  const body = Buffer.byteLength(` ${key}=${value}\n`);
  let length = body + String(body).length;
  if (body + String(length).length !== length) length = body + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function extended(type: string, content: Buffer): Buffer {
  const path = type === 'x' ? 'PaxHeaders/x' : '././@LongLink';
  return Buffer.concat([
    header({ path, type, dialect: type === 'x' ? 'pax' : 'gnu' }, content.length),
    padded(content),
  ]);
}

/** One entry with the extended headers that its dialect needs. */
export function entryBytes(entry: TestEntry): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const parts: Buffer[] = [];
  const records = Object.entries(entry.pax ?? {}).map(([key, value]) => record(key, value));
  const dialect = entry.dialect ?? 'ustar';
  const long = (text: string | undefined): boolean =>
    Buffer.byteLength(text ?? '') > 100 || /[^\x20-\x7e]/.test(text ?? '');
  if (dialect === 'gnu') {
    if (long(entry.path)) parts.push(extended('L', Buffer.from(`${entry.path}\0`)));
    if (long(entry.link)) parts.push(extended('K', Buffer.from(`${entry.link}\0`)));
  } else if (dialect === 'pax') {
    if (long(entry.path)) records.push(record('path', entry.path));
    if (long(entry.link)) records.push(record('linkpath', entry.link ?? ''));
  }
  if (records.length > 0) parts.push(extended('x', Buffer.from(records.join(''))));
  return Buffer.concat([...parts, header(entry, content.length), padded(content)]);
}

export const TAR_END = Buffer.alloc(1024);

/** A whole archive with its two zero blocks. */
export function tarOf(entries: readonly TestEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryBytes), TAR_END]);
}

/** Bytes that can be read at any place. Counts what was read. */
export function bytesAsSource(
  bytes: Uint8Array,
): import('../../src/domain/bytes.ts').ByteSource & { readonly count: () => number } {
  let count = 0;
  const take = (offset: number, length: number): Uint8Array => {
    const piece = bytes.subarray(offset, offset + length);
    count += piece.length;
    return piece;
  };
  return {
    size: bytes.length,
    count: () => count,
    read: async (offset, length) => take(offset, length),
    async *stream(offset = 0, length = bytes.length - offset) {
      for (let at = offset; at < offset + length; at += 65_536) yield take(at, Math.min(65_536, offset + length - at));
    },
    close: async () => undefined,
  };
}

/** Bytes as a stream of pieces of the given sizes, over and over. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[] = [65_536]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
