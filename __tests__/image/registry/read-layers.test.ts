import { afterAll, describe, expect, test } from '@jest/globals';
import { inspectTarget } from '../../../src/image/inspect.ts';
import { createRegistry } from '../../../src/image/registry/client.ts';
import { CredentialStore } from '../../../src/image/registry/credentials.ts';
import { ThreadHashing } from '../../../src/shell/hashing.ts';
import { type Blob, imageOf, lastOf, ociBlobs, type Packing } from '../make-image.ts';
import { readersOf } from '../test-readers.ts';
import { fakeFetch } from './fake-fetch.ts';

const threads = new ThreadHashing();
afterAll(() => threads.stop());

const unused = (): never => {
  throw new Error('not asked for in this test');
};

const image = imageOf([[{ path: 'db', content: 'a 1\n' }]]);

/** Reads the image from a registry that sends `sent` for its layer. */
async function readFrom(blobs: readonly Blob[], sent: Uint8Array, onThread: boolean): Promise<unknown> {
  const manifest = lastOf(blobs);
  const { fetch } = fakeFetch(({ url }) => {
    if (url.includes('/manifests/')) return { body: manifest.bytes, headers: { 'content-type': manifest.mediaType } };
    const blob = blobs.find(({ digest }) => url.endsWith(digest));
    return blob === undefined ? undefined : { body: blob === blobs[0] ? sent : blob.bytes };
  });
  const registry = createRegistry({
    fetch,
    sleep: async () => undefined,
    credentials: new CredentialStore(undefined, undefined),
  });
  const read = await inspectTarget(
    { kind: 'registry', ref: { registry: 'reg.example.com', repository: 'app', tag: '1' }, text: 'app:1' },
    { openFile: unused, folder: unused, saveFrom: unused, registry, ...(onThread ? { hashing: threads } : {}) },
    { platforms: [], architecture: 'amd64', readers: readersOf('db') },
  );
  if (!read.ok) return read.failure.code;
  return read.value.images.map(({ failures, composed }) => ({
    failures: failures.map(({ code }) => code),
    files: composed.files.length,
  }));
}

/** The same layer by its content, another blob by its bytes: a byte of the gzip header (RFC 1952, OS), or of a file. */
function otherBytes({ bytes }: Blob, packing: Packing): Buffer {
  const other = Buffer.from(bytes);
  const at = packing === 'gzip' ? 9 : 512;
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}

describe('the bytes of layers are those that the manifest names', () => {
  test.each<[Packing, boolean]>([
    ['gzip', true],
    ['gzip', false],
    ['none', true],
    ['none', false],
  ])('%s, hashed on a thread: %s', async (packing, onThread) => {
    const blobs = ociBlobs(image, packing);
    const layer = blobs[0] ?? lastOf(blobs);
    expect(await readFrom(blobs, layer.bytes, onThread)).toEqual([{ failures: [], files: 1 }]);
    const others = await readFrom(blobs, otherBytes(layer, packing), onThread);
    expect(others).toMatchObject([{ failures: expect.arrayContaining(['image/digest-mismatch']) }]);
    const cut = await readFrom(blobs, layer.bytes.subarray(0, layer.size - 1), onThread);
    expect(cut).toMatchObject([{ failures: expect.arrayContaining(['image/truncated']) }]);
  });
});
