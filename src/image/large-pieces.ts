import type { ByteStream } from '../domain/bytes.ts';

/** An inflater is given so much at once: each piece costs a turn of the event loop, and leaves a buffer that is not full. */
const PIECE = 2 ** 19;

/** The bytes of a stream in pieces that are full but for the last one. Each has a buffer of its own. */
export async function* inLargePieces(stream: ByteStream, size = PIECE): AsyncGenerator<Uint8Array> {
  let filling: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      filling ??= new Uint8Array(size);
      const part = chunk.subarray(at, at + size - filled);
      filling.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield filling;
      filling = undefined;
      filled = 0;
    }
  }
  if (filling !== undefined && filled > 0) yield filling.slice(0, filled);
}
