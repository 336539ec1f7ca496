import { createHash, type KeyObject, sign } from 'node:crypto';

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function expectStatus(answer: Response, status: number): Promise<Response> {
  if (answer.status !== status) throw new Error(`${answer.url} answers ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
  return answer;
}

/** Uploads a blob in one piece (distribution-spec, "POST then PUT"). */
async function putBlob(base: string, bytes: Buffer): Promise<{ digest: string; size: number }> {
  const digest = digestOf(bytes);
  const begun = await expectStatus(await fetch(`${base}/blobs/uploads/`, { method: 'POST' }), 202);
  const place = new URL(begun.headers.get('location') ?? '', base);
  place.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  await expectStatus(await fetch(place, { method: 'PUT', headers, body: new Uint8Array(bytes) }), 201);
  return { digest, size: bytes.length };
}

/**
 * Signs `HOST/NAME@DIGEST` as cosign does without a log (sigstore/cosign, specs/SIGNATURE_SPEC.md): a simple-signing payload
 * as the layer of a manifest at the tag `sha256-HEX.sig`, the signature in its annotation.
 */
export async function signImage(image: string, key: KeyObject): Promise<void> {
  const [, host, name, digest] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  const base = `http://${host}/v2/${name}`;
  const critical = {
    identity: { 'docker-reference': `${host}/${name}` },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  const payload = Buffer.from(JSON.stringify({ critical, optional: null }));
  const config = await putBlob(
    base,
    Buffer.from('{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}'),
  );
  const layer = await putBlob(base, payload);
  const annotations = { 'dev.cosignproject.cosign/signature': sign('sha256', payload, key).toString('base64') };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', ...layer, annotations }],
  };
  const tag = `${(digest ?? '').replace(':', '-')}.sig`;
  const headers = { 'content-type': manifest.mediaType };
  await expectStatus(
    await fetch(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: JSON.stringify(manifest) }),
    201,
  );
}
