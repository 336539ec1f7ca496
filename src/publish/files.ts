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
    const written = await (typeof content === 'string' ? files.write(path, content) : files.writeFrom(path, content));
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
