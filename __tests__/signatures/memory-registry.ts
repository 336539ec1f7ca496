import { createHash } from 'node:crypto';
import { type Failure, fail, ok, type Result } from '../../src/domain/failure.ts';
import { type RegistryRef, repositoryOf } from '../../src/domain/image-ref.ts';
import type { Descriptor, ManifestDocument, Registry } from '../../src/domain/registry.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

export interface AttachedLayer {
  readonly mediaType: string;
  readonly content: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Written into the manifest in place of the true size. */
  readonly claimedSize?: number;
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A registry of one repository, in memory: what was pushed is what is read. It can be told to fail. */
export class MemoryRegistry implements Registry {
  readonly manifests = new Map<string, Uint8Array>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly attached = new Map<string, Descriptor[]>();
  /** Answers in place of the true one, by `manifest NAME`, `blob DIGEST`, `referrers`. */
  readonly failures = new Map<string, Failure>();
  /** Every question that was asked, in order. */
  readonly asked: string[] = [];
  readonly ref: RegistryRef;

  constructor(ref: RegistryRef = { registry: 'registry.example', repository: 'o/app' }) {
    this.ref = ref;
  }

  push(manifest: Uint8Array, tag?: string): string {
    const digest = sha256(manifest);
    this.manifests.set(digest, manifest);
    if (tag !== undefined) this.manifests.set(tag, manifest);
    return digest;
  }

  pushLayers(layers: readonly AttachedLayer[], more: object, tag?: string): { digest: string; bytes: Uint8Array } {
    for (const layer of layers) this.blobs.set(sha256(layer.content), layer.content);
    const described = layers.map(({ mediaType, content, annotations, claimedSize }) => ({
      mediaType,
      digest: sha256(content),
      size: claimedSize ?? content.length,
      ...(annotations === undefined ? {} : { annotations }),
    }));
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: described, ...more }));
    return { digest: this.push(bytes, tag), bytes };
  }

  /** As cosign does at a registry with referrers. */
  attach(
    subject: string,
    layers: readonly AttachedLayer[],
    descriptor: Partial<Descriptor> = {},
    more: object = {},
  ): void {
    const pushed = this.pushLayers(layers, { subject: { mediaType: MANIFEST, digest: subject, size: 1 }, ...more });
    const entry = { mediaType: MANIFEST, digest: pushed.digest, size: pushed.bytes.length, artifactType: BUNDLE };
    this.attached.set(subject, [...(this.attached.get(subject) ?? []), { ...entry, ...descriptor }]);
  }

  attachBundle(subject: string, bundle: object, descriptor: Partial<Descriptor> = {}): void {
    this.attach(subject, [{ mediaType: BUNDLE, content: Buffer.from(JSON.stringify(bundle)) }], descriptor);
  }

  /** As cosign did before: payloads as layers at a tag of their own. */
  attachLegacy(subject: string, layers: readonly Omit<AttachedLayer, 'mediaType'>[]): void {
    const typed = layers.map((layer) => ({ mediaType: SIMPLE_SIGNING, ...layer }));
    this.pushLayers(typed, {}, `${subject.replace(':', '-')}.sig`);
  }

  async manifest(ref: RegistryRef): Promise<Result<ManifestDocument>> {
    const name = ref.digest ?? ref.tag ?? 'none';
    const failure = this.answer(`manifest ${name}`);
    if (failure !== undefined) return failure;
    const bytes = repositoryOf(ref) === repositoryOf(this.ref) ? this.manifests.get(name) : undefined;
    if (bytes === undefined) return fail('image/not-found', name, 'it is not there', 'push it');
    return ok({ digest: sha256(bytes), mediaType: MANIFEST, bytes });
  }

  async blob(_ref: RegistryRef, descriptor: Descriptor): Promise<Result<AsyncIterable<Uint8Array>>> {
    const failure = this.answer(`blob ${descriptor.digest}`);
    if (failure !== undefined) return failure;
    const bytes = this.blobs.get(descriptor.digest);
    if (bytes === undefined) return fail('image/not-found', descriptor.digest, 'it is not there', 'push it');
    return ok(chunks(bytes));
  }

  async referrers(_ref: RegistryRef, digest: string): Promise<Result<readonly Descriptor[]>> {
    return this.answer('referrers') ?? ok(this.attached.get(digest) ?? []);
  }

  private answer(question: string): Result<never> | undefined {
    this.asked.push(question);
    const failure = this.failures.get(question);
    return failure === undefined ? undefined : { ok: false, failure };
  }
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}
