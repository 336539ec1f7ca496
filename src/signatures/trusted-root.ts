import { Buffer } from 'node:buffer';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { fail, ok, type Result } from '../domain/failure.ts';

const PUBLIC_GOOD = 'https://tuf-repo-cdn.sigstore.dev';

/**
 * The authorities and logs of sigstore's public instance, as they were when the library was published.
 * Read from the package and never fetched: a run needs no network for it, and nobody can swap it.
 */
export function publicGoodRoot(): TrustedRoot {
  const encoded = seeds[PUBLIC_GOOD].targets['trusted_root.json'];
  return TrustedRoot.fromJSON(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
}

/** Reads a trusted root (sigstore_trustroot.proto as JSON): for a sigstore instance that is not the public one. */
export function readTrustedRoot(text: string): Result<TrustedRoot> {
  try {
    return ok(TrustedRoot.fromJSON(JSON.parse(text)));
  } catch {
    return fail(
      'signature/unreadable',
      'the trusted root cannot be read',
      'it is not the JSON of a sigstore trusted root',
      'give the trusted_root.json of the sigstore instance',
    );
  }
}
