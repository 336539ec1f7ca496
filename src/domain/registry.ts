import type { ByteStream } from './bytes.ts';
import type { Result } from './failure.ts';
import type { RegistryRef } from './image-ref.ts';

/** OCI content descriptor. `urls` are never used (CVE-2020-15157). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

export interface ManifestDocument {
  /** Computed from the bytes, and checked against the reference's digest where it has one. */
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Reads a registry (OCI distribution-spec 1.1). Bytes are verified against the digest that was asked for. */
export interface Registry {
  manifest(ref: RegistryRef): Promise<Result<ManifestDocument>>;
  /**
   * A stream that ends in a FailureError where the bytes are not those of the digest. `isCheckedByReader`: its reader computes the digest,
   * on another thread, and refuses other bytes; the stream then answers for their number alone.
   */
  blob(ref: RegistryRef, descriptor: Descriptor, isCheckedByReader?: boolean): Promise<Result<ByteStream>>;
  /** Referrers of a manifest: the API, or where it is not offered the tag `sha256-HEX`. None is an empty list. */
  referrers(ref: RegistryRef, digest: string): Promise<Result<readonly Descriptor[]>>;
}

/** Says what a tag names now. */
export interface TagLookup {
  /** By the registry's word alone, asked by HEAD where it answers that: Docker Hub counts no pull then. */
  digest(ref: RegistryRef): Promise<Result<string>>;
}
