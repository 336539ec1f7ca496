import type { Delivery } from '../domain/delivery.ts';
import type { Files, World } from '../ports/world.ts';

export interface OutputFile {
  /** What it is: `report`, `sarif`, `sbom`, `comment`; the delivery's surface is `file:WHAT`. */
  readonly what: string;
  readonly path: string;
  /** Whole, or in pieces that are taken as they are written, and once. */
  readonly content: Iterable<string>;
  /** The user named this file or its folder: without it the run is incomplete. */
  readonly required: boolean;
}

/** Writes output files in the order given; one that fails does not stop the others. `reclaim` is asked after each. */
export async function publishFiles(
  { files, reclaim }: { readonly files: Pick<Files, 'write' | 'writeFrom'>; readonly reclaim?: World['reclaim'] },
  outputs: readonly OutputFile[],
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const { what, path, content, required } of outputs) {
    const whole = typeof content === 'string' && content.length <= LARGE ? content : undefined;
    const written = await (whole === undefined ? files.writeFrom(path, piecesOf(content)) : files.write(path, whole));
    reclaim?.();
    const surface = `file:${what}`;
    deliveries.push(
      written.ok
        ? { surface, required, kind: 'delivered', path }
        : { surface, required, kind: 'failed', failure: written.failure },
    );
  }
  return deliveries;
}

/** Text beyond this is written in pieces: as bytes it would be in memory a second time. */
const LARGE = 2 ** 20;
const PIECE = 2 ** 16;

function* piecesOf(content: Iterable<string>): Generator<string, void, undefined> {
  if (typeof content !== 'string') yield* content;
  else {
    for (let at = 0, end = 0; at < content.length; at = end) {
      end = Math.min(at + PIECE, content.length);
      // The halves of a character beyond 16 bits stay together: apart they have no UTF-8.
      if (/[\ud800-\udbff]$/.test(content.slice(end - 1, end)) && end < content.length) end += 1;
      yield content.slice(at, end);
    }
  }
}
