import type { CheckInputs } from '../dockerfile/checked.ts';
import { type Fix, fixDockerfile } from '../dockerfile/fix.ts';
import { ok, type Result } from '../domain/failure.ts';
import type { World } from '../ports/world.ts';

/** Lines of the log for one file; beyond them a number. */
const MAX_SAID = 100;

/**
 * Mends a Dockerfile in its place, and tells what was mended. Nothing is written where nothing is certain. Answers with the bytes that the
 * file has now; fails where it cannot be written.
 */
export async function fixInPlace(
  world: World,
  path: string,
  { bytes, inputs }: { readonly bytes: Uint8Array; readonly inputs: CheckInputs },
): Promise<Result<Uint8Array>> {
  const fixed = fixDockerfile(bytes, inputs);
  if (!fixed.ok) return fixed;
  const { text, fixes } = fixed.value;
  if (fixes.length === 0) return ok(bytes);
  const mended = new TextEncoder().encode(text);
  const written = await world.files.rewrite(path, mended);
  if (!written.ok) return written;
  tell(world, inputs.path, fixes);
  return ok(mended);
}

function tell({ say }: World, path: string, fixes: readonly Fix[]): void {
  const sorted = [...fixes].sort((a, b) => a.line - b.line);
  for (const { line, rule } of sorted.slice(0, MAX_SAID)) say.info(`${path}:${line}: mended ${rule}`);
  if (sorted.length > MAX_SAID) say.info(`${path}: mended ${sorted.length - MAX_SAID} more`);
}
