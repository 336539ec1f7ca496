import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { ManifestDocument } from '../domain/registry.ts';

const Digest = v.pipe(v.string(), v.regex(/^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/));
const ManifestSchema = v.union([
  v.object({ manifests: v.pipe(v.array(v.object({ digest: Digest })), v.maxLength(1000)) }),
  v.object({ config: v.object({ digest: Digest }) }),
]);

/** Digests by which a manifest in a registry can be known again: its own, its config's, or of an index those of its children. */
export interface ManifestIdentity {
  readonly digest: string;
  readonly config?: string;
  readonly children: readonly string[];
}

/** Reads a manifest, index or Docker manifest list (image-spec, manifest.md and image-index.md). */
export function manifestIdentity(document: ManifestDocument): Result<ManifestIdentity> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(document.bytes));
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(ManifestSchema, json);
  if (!parsed.success) {
    const what = `what the registry has under ${document.digest} is no manifest`;
    return fail('registry/bad-answer', what, 'it has neither a config nor manifests', 'look at the registry');
  }
  const { digest } = document;
  if ('manifests' in parsed.output)
    return ok({ digest, children: parsed.output.manifests.map((child) => child.digest) });
  return ok({ digest, config: parsed.output.config.digest, children: [] });
}
