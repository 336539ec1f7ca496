import type { Delivery } from '../domain/delivery.ts';
import type { Files } from '../ports/world.ts';

export interface OutputFile {
  /** What it is: `report`, `sarif`, `sbom`, `comment`; the delivery's surface is `file:WHAT`. */
  readonly what: string;
  readonly path: string;
  /** Pieces are taken as they are written, and once. */
  readonly content: string | Uint8Array | Iterable<string>;
  /** The user named this file or its folder: without it the run is incomplete. */
  readonly required: boolean;
}

/** Writes output files in the order given; one that fails does not stop the others. */
export async function publishFiles(
  files: Pick<Files, 'write' | 'writeFrom'>,
  outputs: readonly OutputFile[],
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const { what, path, content, required } of outputs) {
    const isWhole = typeof content === 'string' || content instanceof Uint8Array;
    const written = await (isWhole ? files.write(path, content) : files.writeFrom(path, content));
    const surface = `file:${what}`;
    deliveries.push(
      written.ok
        ? { surface, required, kind: 'delivered', path }
        : { surface, required, kind: 'failed', failure: written.failure },
    );
  }
  return deliveries;
}
