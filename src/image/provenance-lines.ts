import type { DockerfileOutline } from '../domain/dockerfile.ts';
import type { LayerProvenance } from '../domain/image.ts';
import { chainOf, type LayerLine, sourceOf } from './align.ts';

/**
 * Lines of the layers as the build's provenance has them. Only instructions of the final stage and of those it starts from: their places
 * must be where the outline has an instruction. The provenance must be of this very Dockerfile: that is the caller's to see.
 */
export function provenanceLines(
  { layers }: LayerProvenance,
  outline: DockerfileOutline,
): ReadonlyMap<string, LayerLine> {
  const lines = new Map<string, LayerLine>();
  const chain = chainOf(outline);
  if (chain === undefined) return lines;
  const { from, instructions } = chain;
  for (const [diffId, { starts, inherited }] of layers) {
    if (inherited && starts.includes(from.line)) {
      lines.set(diffId, { line: from.line, endLine: from.endLine, inherited: true });
      continue;
    }
    const made = instructions.find(({ line }) => starts.includes(line));
    if (made === undefined) continue;
    lines.set(diffId, { line: made.line, endLine: made.endLine, inherited: false, ...sourceOf([made], outline) });
  }
  return lines;
}
