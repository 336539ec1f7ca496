import type { FileHandle } from 'node:fs/promises';

const BUFFER = 2 ** 18;

/**
 * Writes pieces of text one after the other as UTF-8. All go through one buffer: `FileHandle.writeFile` makes one for each, and holds it while
 * the next piece is made, so that small collections do not free it.
 */
export async function writePieces(handle: FileHandle, pieces: Iterable<string>): Promise<void> {
  const buffer = new Uint8Array(BUFFER);
  const encoder = new TextEncoder();
  let filled = 0;
  const flush = async (): Promise<void> => {
    for (let at = 0; at < filled; ) at += (await handle.write(buffer, at, filled - at)).bytesWritten;
    filled = 0;
  };
  for (const piece of pieces) {
    for (let rest = piece; rest !== ''; ) {
      const { read, written } = encoder.encodeInto(rest, buffer.subarray(filled));
      rest = rest.slice(read);
      filled += written;
      if (rest !== '') await flush();
    }
  }
  await flush();
}
