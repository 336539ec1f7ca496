import * as v from 'valibot';
import { ok, type Result } from '../../domain/failure.ts';
import { unreadable } from '../docker/store.ts';

const Digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/));
const MetadataSchema = v.object({
  'containerimage.digest': Digest,
  'containerimage.config.digest': v.optional(Digest),
});

/** The file that `--metadata-file` names: digest of the manifest or index (of the classic store: of the config), and of the config. */
export function readMetadata(text: string): Result<{ digest: string; config?: string }> {
  const parsed = v.safeParse(MetadataSchema, parseJson(text));
  if (!parsed.success) return unreadable(text);
  const config = parsed.output['containerimage.config.digest'];
  return ok({ digest: parsed.output['containerimage.digest'], ...(config === undefined ? {} : { config }) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
