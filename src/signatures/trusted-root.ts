import { Buffer } from 'node:buffer';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };

const PUBLIC_GOOD = 'https://tuf-repo-cdn.sigstore.dev';

/**
 * The authorities and logs of sigstore's public instance, as they were when the library was published.
 * Read from the package and never fetched: a run needs no network for it, and nobody can swap it.
 */
export function publicGoodRoot(): TrustedRoot {
  const encoded = seeds[PUBLIC_GOOD].targets['trusted_root.json'];
  return TrustedRoot.fromJSON(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
}
