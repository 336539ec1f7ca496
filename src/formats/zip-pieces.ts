import { crc32, createInflateRaw } from 'node:zlib';
import type { RandomAccess } from '../domain/bytes.ts';
import { dataOf, methodProblem, reach } from './zip-content.ts';
import type { ZipEntry, ZipResult } from './zip-entry.ts';

/** So small that a piece is let go by a small collection. */
const PIECE = 64 * 1024;

/**
 * Reads one file of an archive whose bytes stay, piece by piece: `take` gets each as it is inflated, and may keep none of them. Whether the
 * pieces were the file's is only known when the last one was taken: its size and CRC-32 are checked then, as `readIndexedEntry` does.
 * @param maxBytes compressed and inflated; what declares more is refused before a byte is read.
 */
export async function readEntryPieces(
  content: RandomAccess,
  entry: ZipEntry,
  maxBytes: number,
  take: (piece: Uint8Array) => void,
): Promise<ZipResult<void>> {
  const problem = methodProblem(entry);
  if (problem !== undefined) return { ok: false, problem };
  if (entry.size > maxBytes || entry.compressedSize > maxBytes)
    return { ok: false, problem: `is larger than ${maxBytes} bytes` };
  const data = dataOf(entry, content.read(entry.offset, reach(entry, content.size)));
  if (!data.ok) return data;
  let size = 0;
  let crc = 0;
  try {
    for await (const piece of entry.method === 0 ? stored(data.value) : inflated(data.value)) {
      size += piece.length;
      if (size > entry.size) return { ok: false, problem: 'inflates to more than it declares' };
      crc = crc32(piece, crc);
      take(piece);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { ok: false, problem: `cannot be inflated (${code})` };
  }
  if (size !== entry.size) return { ok: false, problem: 'has not the size that it declares' };
  return crc === entry.crc32 ? { ok: true, value: undefined } : { ok: false, problem: 'does not match its checksum' };
}

function* stored(data: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < data.length; at += PIECE) yield data.subarray(at, at + PIECE);
}

function inflated(data: Uint8Array): AsyncIterable<Uint8Array> {
  // One piece is inflated ahead, and no more.
  const options = { chunkSize: PIECE, readableHighWaterMark: PIECE };
  const inflater = createInflateRaw(options);
  inflater.end(data);
  return inflater as AsyncIterable<Uint8Array>;
}
