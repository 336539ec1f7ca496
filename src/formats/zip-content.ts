import { crc32, inflateRawSync } from 'node:zlib';
import type { ZipEntry, ZipResult } from './zip-entry.ts';

/** Fixed part of the header before each entry's data (APPNOTE 4.3.7). */
export const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
/** The most that the variable part of a local header can take (two 16-bit lengths). */
const MAX_VARIABLE = 2 * 0xffff;

/** Bytes from the entry's header that surely hold its data, within the archive. */
export function reach(entry: ZipEntry, archiveSize: number): number {
  return Math.min(LOCAL_HEADER + MAX_VARIABLE + entry.compressedSize, archiveSize - entry.offset);
}

/** The data of an entry: `bytes` starts at its local header. */
export function dataOf(entry: ZipEntry, bytes: Uint8Array): ZipResult<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LOCAL_HEADER || view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    return { ok: false, problem: 'has no local header' };
  }
  const start = LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.compressedSize > bytes.length) return { ok: false, problem: 'is cut short' };
  return { ok: true, value: bytes.subarray(start, start + entry.compressedSize) };
}

function inflate(entry: ZipEntry, data: Uint8Array): ZipResult<Uint8Array> {
  try {
    // One byte more than declared is allowed for, so that a stream that goes on is seen, and no second buffer is needed.
    const content = inflateRawSync(data, { chunkSize: Math.max(64, entry.size + 1), maxOutputLength: entry.size + 1 });
    return { ok: true, value: content };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return {
      ok: false,
      problem: code === 'ERR_BUFFER_TOO_LARGE' ? 'inflates to more than it declares' : `cannot be inflated (${code})`,
    };
  }
}

/** Why the data of an entry cannot be read whatever it is; undefined where it can. */
export function methodProblem({ encrypted, method }: ZipEntry): string | undefined {
  if (encrypted) return 'is encrypted';
  return method === 0 || method === 8 ? undefined : `is compressed by method ${method}`;
}

/**
 * Inflates one entry and checks it against the size and the CRC-32 that the directory has.
 * @param bytes from the entry's local header, `reach` of them. A stored entry's content is a part of them.
 */
export function contentOf(entry: ZipEntry, bytes: Uint8Array, maxBytes: number): ZipResult<Uint8Array> {
  const problem = methodProblem(entry);
  if (problem !== undefined) return { ok: false, problem };
  if (entry.size > maxBytes) return { ok: false, problem: `is larger than ${maxBytes} bytes` };
  const data = dataOf(entry, bytes);
  if (!data.ok) return data;
  const content = entry.method === 0 ? data : inflate(entry, data.value);
  if (!content.ok) return content;
  if (content.value.length !== entry.size) return { ok: false, problem: 'has not the size that it declares' };
  if (crc32(content.value) !== entry.crc32) return { ok: false, problem: 'does not match its checksum' };
  return content;
}
