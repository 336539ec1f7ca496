import { expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/domain/http.ts';
import { createRegistry } from '../../../src/image/registry/client.ts';
import { CredentialStore } from '../../../src/image/registry/credentials.ts';
import { mirrored } from '../../../src/image/registry/mirrored.ts';
import { imageOf, lastOf, ociBlobs } from '../make-image.ts';
import { type FakeAnswer, fakeFetch } from './fake-fetch.ts';

const [layer, ...others] = ociBlobs(imageOf([[{ path: 'db', content: 'a 1' }]]));
const manifest = lastOf(others);
const ref = { registry: 'reg.example.com', repository: 'o/app', tag: '1' };
const MIRRORS = ['one', 'two'].map((name) => ({ of: ref.registry, registry: `${name}.example.net`, prefix: '' }));
const good: FakeAnswer = { body: manifest.bytes, headers: { 'content-type': manifest.mediaType } };

function client(answer: (host: string, request: HttpRequest) => FakeAnswer | undefined) {
  const said: string[] = [];
  const { fetch, asked } = fakeFetch((request) => answer(new URL(request.url).host, request));
  const config = JSON.stringify({ auths: { [ref.registry]: { auth: Buffer.from('a:b').toString('base64') } } });
  const credentials = new CredentialStore(config, undefined);
  const registry = createRegistry({ fetch, sleep: async () => undefined, credentials });
  const hosts = (): string[] => asked.map(({ url }) => new URL(url).host);
  return { registry: mirrored({ registry, tell: (text) => said.push(text) }, MIRRORS), asked, said, hosts };
}

test.each<[string, FakeAnswer]>([
  ['it has not', { status: 404 }],
  ['it refuses', { status: 403 }],
  ['other bytes than the digest says', { ...good, body: '{}' }],
])('a mirror that cannot: %s', async (_, bad) => {
  const { registry, hosts } = client((host) => (host === 'reg.example.com' ? good : bad));
  const byDigest = { registry: ref.registry, repository: ref.repository, digest: manifest.digest };
  expect(await registry.manifest(byDigest)).toMatchObject({ ok: true, value: { digest: manifest.digest } });
  expect(hosts()).toEqual(['one.example.net', 'two.example.net', 'reg.example.com']);
});

test('one that does not answer is not asked again, the next is', async () => {
  const { registry, hosts, said } = client((host) => (host === 'one.example.net' ? undefined : good));
  await registry.manifest(ref);
  const before = hosts().length;
  await registry.manifest(ref);
  expect(hosts().slice(before)).toEqual(['two.example.net']);
  expect(said.filter((text) => text.includes(manifest.digest))).toHaveLength(2);
});

test('a mirror that wants a password gets none of the registry’s', async () => {
  const basic = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
  const { registry, asked } = client((host, { headers }) =>
    host === 'reg.example.com' && headers?.['authorization'] !== undefined ? good : basic,
  );
  expect(await registry.manifest(ref)).toMatchObject({ ok: true });
  const secret = asked.filter(({ headers }) => headers?.['authorization'] !== undefined);
  expect(secret.map(({ url }) => new URL(url).host)).toEqual(['reg.example.com']);
});

test('blobs by digest; referrers and other registries never', async () => {
  const { registry, hosts } = client(() => ({ body: layer?.bytes ?? '' }));
  const descriptor = { mediaType: '', digest: layer?.digest ?? '', size: layer?.size ?? 0 };
  expect((await registry.blob(ref, descriptor)).ok).toBe(true);
  expect(hosts()).toEqual(['one.example.net']);
  await registry.referrers(ref, manifest.digest);
  await registry.manifest({ ...ref, registry: 'other.example.com' });
  expect(new Set(hosts().slice(1))).toEqual(new Set(['reg.example.com', 'other.example.com']));
});

test('what a tag names is a mirror’s word, too, and told', async () => {
  const named = { ...good, headers: { ...good.headers, 'docker-content-digest': manifest.digest } };
  const { registry, hosts, said } = client((host) => (host === 'two.example.net' ? named : { status: 404 }));
  expect(await registry.digest(ref)).toEqual({ ok: true, value: manifest.digest });
  expect(hosts()).toEqual(['one.example.net', 'one.example.net', 'two.example.net']);
  expect(said.at(-1)).toContain(manifest.digest);
});
