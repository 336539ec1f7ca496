import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { RegistryRef } from '../../src/domain/image-ref.ts';
import type { Descriptor, ManifestDocument, Registry } from '../../src/domain/registry.ts';

const TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** olareg writes `null` where there is none. */
interface Listing {
  readonly manifests: Descriptor[] | null;
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The least client of a registry without credentials: pushes what the test signs, and reads it back for the room. */
export class HttpRegistry implements Registry {
  readonly base: string;
  constructor(host: string, repository: string) {
    this.base = `http://${host}/v2/${repository}`;
  }

  async pushBlob(bytes: Uint8Array): Promise<Descriptor> {
    const started = await fetch(`${this.base}/blobs/uploads/`, { method: 'POST' });
    const upload = new URL(started.headers.get('location') ?? '', this.base);
    const digest = sha256(bytes);
    upload.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const done = await fetch(upload, { method: 'PUT', body: Buffer.from(bytes), headers });
    if (done.status !== 201) throw new Error(`blob: ${done.status}`);
    return { mediaType: 'application/octet-stream', digest, size: bytes.length };
  }

  async pushManifest(manifest: { mediaType: string }, name?: string): Promise<string> {
    const bytes = Buffer.from(JSON.stringify(manifest));
    const headers = { 'content-type': manifest.mediaType };
    const done = await fetch(`${this.base}/manifests/${name ?? sha256(bytes)}`, {
      method: 'PUT',
      body: bytes,
      headers,
    });
    if (done.status !== 201) throw new Error(`manifest: ${done.status} ${await done.text()}`);
    return sha256(bytes);
  }

  async manifest(ref: RegistryRef): Promise<Result<ManifestDocument>> {
    const answer = await fetch(`${this.base}/manifests/${ref.digest ?? ref.tag}`, { headers: { accept: TYPES } });
    if (answer.status === 404) return fail('image/not-found', 'no such manifest', '404', 'push it');
    if (!answer.ok) return fail('registry/bad-answer', 'no manifest', String(answer.status), 'look');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return ok({ digest: sha256(bytes), mediaType: answer.headers.get('content-type') ?? '', bytes });
  }

  async blob(_ref: RegistryRef, descriptor: Descriptor): Promise<Result<AsyncIterable<Uint8Array>>> {
    const answer = await fetch(`${this.base}/blobs/${descriptor.digest}`);
    if (!answer.ok || answer.body === null) return fail('image/not-found', 'no such blob', '404', 'push it');
    return ok(answer.body);
  }

  async referrers(ref: RegistryRef, digest: string): Promise<Result<readonly Descriptor[]>> {
    const answer = await fetch(`${this.base}/referrers/${digest}`);
    if (answer.ok) return ok(((await answer.json()) as Listing).manifests ?? []);
    const fallback = await this.manifest({ ...ref, tag: digest.replace(':', '-') });
    if (!fallback.ok) return ok([]);
    return ok((JSON.parse(Buffer.from(fallback.value.bytes).toString()) as Listing).manifests ?? []);
  }
}
