import { createHash } from 'node:crypto';
import type { Descriptor } from '../../src/domain/registry.ts';

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Pushes what a test signs to a registry without credentials (distribution-spec, "Push"). */
export class Pusher {
  readonly #base: string;
  constructor(host: string, repository: string) {
    this.#base = `http://${host}/v2/${repository}`;
  }

  async blob(bytes: Uint8Array, mediaType: string): Promise<Descriptor> {
    const started = await fetch(`${this.#base}/blobs/uploads/`, { method: 'POST' });
    const upload = new URL(started.headers.get('location') ?? '', this.#base);
    const digest = sha256(bytes);
    upload.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const done = await fetch(upload, { method: 'PUT', body: Buffer.from(bytes), headers });
    if (done.status !== 201) throw new Error(`blob: ${done.status}`);
    return { mediaType, digest, size: bytes.length };
  }

  /** Under `tag`, else by digest. */
  async manifest(mediaType: string, fields: object, tag?: string): Promise<Descriptor> {
    return this.manifestBytes(mediaType, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...fields })), tag);
  }

  async manifestBytes(mediaType: string, bytes: Uint8Array, tag?: string): Promise<Descriptor> {
    const digest = sha256(bytes);
    const headers = { 'content-type': mediaType };
    const url = `${this.#base}/manifests/${tag ?? digest}`;
    const done = await fetch(url, { method: 'PUT', body: Buffer.from(bytes), headers });
    if (done.status !== 201) throw new Error(`manifest: ${done.status} ${await done.text()}`);
    return { mediaType, digest, size: bytes.length };
  }
}
