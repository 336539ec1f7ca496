import type { Delivery } from '../domain/delivery.ts';
import type { Result } from '../domain/failure.ts';

export interface OutputFile {
  /** What it is: `report`, `sarif`, `sbom`, `comment`; the delivery's surface is `file:WHAT`. */
  readonly what: string;
  readonly path: string;
  readonly content: string | Uint8Array;
  /** The user named this file or its folder: without it the run is incomplete. */
  readonly required: boolean;
}

/** Writes output files in the order given; one that fails does not stop the others. */
export async function publishFiles(
  files: { write(path: string, content: string | Uint8Array): Promise<Result<void>> },
  outputs: readonly OutputFile[],
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const { what, path, content, required } of outputs) {
    const written = await files.write(path, content);
    const surface = `file:${what}`;
    deliveries.push(
      written.ok
        ? { surface, required, kind: 'delivered', path }
        : { surface, required, kind: 'failed', failure: written.failure },
    );
  }
  return deliveries;
}
