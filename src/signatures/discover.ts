import { Buffer } from 'node:buffer';
import { type Failure, FailureError, type Result } from '../domain/failure.ts';
import type { RegistryRef } from '../domain/image-ref.ts';
import type { Descriptor, Registry } from '../domain/registry.ts';
import { DIGEST, parseSignatureManifest, type SignatureManifest } from './manifest.ts';
import { MAX_PAYLOAD_BYTES, SIMPLE_SIGNING_TYPE } from './simple-signing.ts';
import { vouches } from './statement.ts';
import { type Candidate, quoted } from './trust.ts';

/** What was found beside an image in the registry. */
export interface Discovery {
  readonly candidates: readonly Candidate[];
  /** What the registry did not give: then "no signature" is not proven. */
  readonly unread: readonly Failure[];
  /** Attached artifacts that are no sigstore signatures: SBOMs, scan results, Notary Project signatures. */
  readonly others: number;
  /** Signatures beyond the bound, which nobody looked at. */
  readonly beyond: number;
}

/** Whoever may push can attach what they like; a real image has a handful. */
export const MAX_CANDIDATES = 64;
/** A bundle with provenance has some 20 KB. */
export const MAX_BUNDLE_BYTES = 2 * 1024 * 1024;

const BUNDLE_PREFIX = 'application/vnd.dev.sigstore.bundle';
const COSIGN_REFERRER = 'application/vnd.dev.cosign.artifact.sig.v1+json';
/** A fallback index may lack the type; some clients then write that of the empty config. */
const UNTYPED = [undefined, '', 'application/vnd.oci.empty.v1+json'];
const PREDICATE = 'dev.sigstore.bundle.predicateType';

interface Gathering {
  readonly registry: Registry;
  readonly repository: RegistryRef;
  readonly digest: string;
  readonly candidates: Candidate[];
  readonly unread: Failure[];
  others: number;
  beyond: number;
}

/**
 * Finds everything that claims to sign the manifest `digest`: referrers (OCI 1.1; sigstore bundles and cosign's own),
 * and cosign's tag `sha256-HEX.sig`. Reads at most MAX_CANDIDATES of bounded size.
 */
export async function discover(registry: Registry, ref: RegistryRef, digest: string): Promise<Discovery> {
  const repository = { registry: ref.registry, repository: ref.repository };
  const gathering: Gathering = { registry, repository, digest, candidates: [], unread: [], others: 0, beyond: 0 };
  await fromReferrers(gathering);
  await fromTag(gathering);
  const { candidates, unread, others, beyond } = gathering;
  return { candidates, unread, others, beyond };
}

async function fromReferrers(gathering: Gathering): Promise<void> {
  const listed = await guarded(() => gathering.registry.referrers(gathering.repository, gathering.digest));
  if (!listed.ok) {
    if (listed.failure.code !== 'image/not-found') gathering.unread.push(listed.failure);
    return;
  }
  const wanted = listed.value.filter(mayBeSignature);
  gathering.others += listed.value.length - wanted.length;
  // Those that say what they are come first, so that a flood of untyped ones cannot crowd them out.
  const ordered = [...wanted.filter(isTyped), ...wanted.filter((descriptor) => !isTyped(descriptor))];
  for (const descriptor of ordered.slice(0, MAX_CANDIDATES)) await fromReferrer(gathering, descriptor);
  gathering.beyond += Math.max(0, ordered.length - MAX_CANDIDATES);
}

function mayBeSignature(descriptor: Descriptor): boolean {
  const type = descriptor.artifactType;
  // The annotation is a hint that nobody signed: it can only hide an attestation, never make one count.
  const predicate = descriptor.annotations?.[PREDICATE];
  if (predicate !== undefined && !vouches(predicate)) return false;
  return UNTYPED.includes(type) || type === COSIGN_REFERRER || (type ?? '').startsWith(BUNDLE_PREFIX);
}

function isTyped(descriptor: Descriptor): boolean {
  return !UNTYPED.includes(descriptor.artifactType);
}

async function fromReferrer(gathering: Gathering, descriptor: Descriptor): Promise<void> {
  const where = `referrer ${quoted(descriptor.digest)}`;
  if (!DIGEST.test(descriptor.digest)) return unreadable(gathering, where, 'its digest is not one');
  const manifest = await readManifest(gathering, { ...gathering.repository, digest: descriptor.digest }, where);
  if (manifest === undefined) return;
  if (manifest.subject !== undefined && manifest.subject.digest !== gathering.digest) {
    return unreadable(gathering, where, `its subject is ${quoted(manifest.subject.digest)}, another manifest`);
  }
  await fromLayers(gathering, manifest, `referrer ${descriptor.digest}`);
}

async function fromTag(gathering: Gathering): Promise<void> {
  // A tag has at most 128 characters: that of a sha512 digest would be longer, so cosign makes none.
  if (!gathering.digest.startsWith('sha256:')) return;
  const tag = `${gathering.digest.replace(':', '-')}.sig`;
  const manifest = await readManifest(gathering, { ...gathering.repository, tag }, `tag ${tag}`);
  if (manifest !== undefined) await fromLayers(gathering, manifest, `tag ${tag}`);
}

/** Undefined where there is none, or it cannot be read (which is noted). */
async function readManifest(
  gathering: Gathering,
  ref: RegistryRef,
  where: string,
): Promise<SignatureManifest | undefined> {
  const document = await guarded(() => gathering.registry.manifest(ref));
  if (!document.ok) {
    if (ref.tag === undefined || document.failure.code !== 'image/not-found') note(gathering, where, document.failure);
    return undefined;
  }
  const manifest = parseSignatureManifest(document.value.bytes);
  if (manifest === undefined) unreadable(gathering, where, 'its manifest is not an OCI image manifest');
  return manifest;
}

async function fromLayers(gathering: Gathering, manifest: SignatureManifest, where: string): Promise<void> {
  let found = 0;
  for (const [index, layer] of manifest.layers.entries()) {
    const isBundle = layer.mediaType.startsWith(BUNDLE_PREFIX);
    if (!isBundle && layer.mediaType !== SIMPLE_SIGNING_TYPE) continue;
    found += 1;
    if (isFull(gathering)) {
      gathering.beyond += 1;
      continue;
    }
    const at = manifest.layers.length === 1 ? where : `${where}, layer ${index + 1}`;
    const bytes = await readBlob(gathering, layer, isBundle ? MAX_BUNDLE_BYTES : MAX_PAYLOAD_BYTES, at);
    if (bytes === undefined) continue;
    gathering.candidates.push(
      isBundle
        ? { kind: 'bundle', where: at, bytes }
        : { kind: 'simple-signing', where: at, payload: bytes, annotations: layer.annotations ?? {} },
    );
  }
  if (found === 0) gathering.others += 1;
}

async function readBlob(
  gathering: Gathering,
  layer: SignatureManifest['layers'][number],
  maxBytes: number,
  where: string,
): Promise<Uint8Array | undefined> {
  if (layer.size > maxBytes) {
    unreadable(gathering, where, `it has ${layer.size} bytes, and ${maxBytes} are read`);
    return undefined;
  }
  const { mediaType, digest, size } = layer;
  const read = await guarded(async () => {
    const blob = await gathering.registry.blob(gathering.repository, { mediaType, digest, size });
    if (!blob.ok) return blob;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of blob.value) {
      length += chunk.length;
      if (length > size) break;
      chunks.push(chunk);
    }
    return { ok: true as const, value: length === size ? Buffer.concat(chunks) : undefined };
  });
  if (!read.ok) note(gathering, where, read.failure);
  else if (read.value === undefined) unreadable(gathering, where, `its blob does not have the ${size} bytes it should`);
  return read.ok ? read.value : undefined;
}

/** A registry that does not answer leaves the question open; content that is wrong is a signature that does not hold. */
function note(gathering: Gathering, where: string, failure: Failure): void {
  if (failure.code.startsWith('registry/')) gathering.unread.push(failure);
  else unreadable(gathering, where, `${failure.what}: ${failure.why}`);
}

function unreadable(gathering: Gathering, where: string, reason: string): void {
  gathering.candidates.push({ kind: 'unreadable', where, reason });
}

function isFull(gathering: Gathering): boolean {
  return gathering.candidates.length >= MAX_CANDIDATES;
}

/** Blob streams end in a FailureError; it is a value again here. */
async function guarded<T>(action: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure };
    throw error;
  }
}
