import { describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/domain/http.ts';
import type { RegistryRef } from '../../../src/domain/image-ref.ts';
import { createRegistry } from '../../../src/image/registry/client.ts';
import { type CredentialHelper, CredentialStore } from '../../../src/image/registry/credentials.ts';
import { descriptorOf, imageOf, indexOf, lastOf, ociBlobs, sha256 } from '../make-image.ts';
import { type FakeAnswer, fakeFetch } from './fake-fetch.ts';

const ref: RegistryRef = { registry: 'reg.example.com', repository: 'o/app', tag: '1' };
const blobs = ociBlobs(imageOf([[{ path: 'db', content: 'a 1' }]]));
const manifest = lastOf(blobs);
const MANIFEST: FakeAnswer = { body: manifest.bytes, headers: { 'content-type': manifest.mediaType } };
const AUTHS = JSON.stringify({ auths: { 'reg.example.com': { auth: Buffer.from('joe:secret').toString('base64') } } });

function registryWith(
  answer: (request: HttpRequest) => FakeAnswer | undefined,
  config?: string,
  helper?: CredentialHelper,
) {
  const { fetch, asked } = fakeFetch(answer);
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  return { registry: createRegistry({ fetch, sleep, credentials: new CredentialStore(config, helper) }), asked, slept };
}

const code = (result: { ok: boolean; failure?: { code: string } }): string => result.failure?.code ?? 'none';
const bearer = (realm: string): FakeAnswer => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="${realm}",service="s",scope="repository:o/app:pull,push"` },
});

/** A registry that wants a token from `realm`. */
function tokenFlow(realm: string, tokenAnswer: FakeAnswer = { body: '{"token":"T0K"}' }) {
  return (request: HttpRequest): FakeAnswer => {
    if (request.url.startsWith(realm)) return tokenAnswer;
    return request.headers?.['authorization'] === 'Bearer T0K' ? MANIFEST : bearer(realm);
  };
}

describe('tokens', () => {
  test('anonymous: only the right to pull from this repository is asked for', async () => {
    const { registry, asked } = registryWith(tokenFlow('https://reg.example.com/token'));
    const found = await registry.manifest(ref);
    expect(found).toMatchObject({ ok: true, value: { digest: manifest.digest, mediaType: manifest.mediaType } });
    const token = new URL(asked[1]?.url ?? '');
    expect(token.searchParams.getAll('scope')).toEqual(['repository:o/app:pull']);
    expect(token.searchParams.get('service')).toBe('s');
    expect(asked[1]?.headers?.['authorization']).toBeUndefined();
    await registry.manifest(ref);
    expect(asked).toHaveLength(4);
  });

  test('a token that has run out is replaced', async () => {
    let tokens = 0;
    const { registry } = registryWith((request) => {
      if (request.url.includes('/token')) {
        tokens += 1;
        return { body: `{"access_token":"T${tokens}"}` };
      }
      return request.headers?.['authorization'] === 'Bearer T2' ? MANIFEST : bearer('https://reg.example.com/token');
    });
    expect(code(await registry.manifest(ref))).toBe('registry/unauthorized');
    expect(code(await registry.manifest(ref))).toBe('none');
  });

  test('credentials go to the realm, never to the registry', async () => {
    const { registry, asked } = registryWith(tokenFlow('https://auth.example.com/token'), AUTHS);
    expect(code(await registry.manifest(ref))).toBe('none');
    const basic = `Basic ${Buffer.from('joe:secret').toString('base64')}`;
    expect(
      asked.filter(({ headers }) => headers?.['authorization'] === basic).map(({ url }) => new URL(url).host),
    ).toEqual(['auth.example.com']);
  });

  test('an identity token is exchanged by POST', async () => {
    const config = JSON.stringify({ auths: { 'reg.example.com': { identitytoken: 'IDT' } } });
    const { registry, asked } = registryWith(tokenFlow('https://reg.example.com/token'), config);
    expect(code(await registry.manifest(ref))).toBe('none');
    expect(asked[1]).toMatchObject({ method: 'POST', url: 'https://reg.example.com/token' });
    expect(new URLSearchParams(String(asked[1]?.body)).get('refresh_token')).toBe('IDT');
  });

  test('Basic is answered to the registry itself', async () => {
    const { registry } = registryWith(
      (request) =>
        request.headers?.['authorization']?.startsWith('Basic ')
          ? MANIFEST
          : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      AUTHS,
    );
    expect(code(await registry.manifest(ref))).toBe('none');
  });

  test.each([
    ['http', 'http://reg.example.com/token'],
    ['the host of someone else', 'https://evil.example.org/token'],
    ['a loopback address', 'https://127.0.0.1/token'],
    ['a loopback address in disguise', 'https://0x7f000001/token'],
    ['a mapped loopback address', 'https://[::ffff:127.0.0.1]/token'],
    ['localhost', 'https://localhost/token'],
    ['the metadata service', 'https://169.254.169.254/token'],
    ['a private address', 'https://10.0.0.1/token'],
    ['credentials in it', 'https://a:b@reg.example.com/token'],
    ['a file', 'file:///etc/passwd'],
  ])('a realm that is %s gets no credentials', async (_, realm) => {
    const { registry, asked } = registryWith(tokenFlow(realm), AUTHS);
    expect(code(await registry.manifest(ref))).toBe('registry/refused-realm');
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(['reg.example.com']);
  });

  test('without credentials a public realm elsewhere is asked, an inner one is not', async () => {
    expect(code(await registryWith(tokenFlow('https://tokens.example.org/t')).registry.manifest(ref))).toBe('none');
    expect(code(await registryWith(tokenFlow('https://169.254.169.254/t')).registry.manifest(ref))).toBe(
      'registry/refused-realm',
    );
  });

  test.each([
    ['docker.io', 'https://auth.docker.io/token', 'none'],
    ['docker.io', 'https://auth.docker.io.evil.org/token', 'registry/refused-realm'],
    ['ghcr.io', 'https://ghcr.io/token', 'none'],
    // The list has ghcr.io itself alone.
    ['ghcr.io', 'https://other.ghcr.io/token', 'registry/refused-realm'],
    ['one.azurecr.io', 'https://two.azurecr.io/oauth2/token', 'registry/refused-realm'],
    ['reg.co.uk', 'https://evil.co.uk/token', 'registry/refused-realm'],
    ['one.westeurope.cloudapp.azure.com', 'https://two.cloudapp.azure.com/token', 'registry/refused-realm'],
    ['hasOwnProperty', 'https://evil.example.org/token', 'registry/refused-realm'],
    ['reg.a.co.uk', 'https://auth.a.co.uk/token', 'none'],
    ['registry.gitlab.com', 'https://gitlab.com/jwt/auth', 'none'],
  ])('%s may send credentials to %s: %s', async (host, realm, expected) => {
    const config = JSON.stringify({ auths: { [host]: { username: 'joe', password: 'secret' } } });
    const { registry, asked } = registryWith(tokenFlow(realm), config);
    expect(code(await registry.manifest({ registry: host, repository: 'o/app' }))).toBe(expected);
    expect(new URL(asked[0]?.url ?? '').host).toBe(host === 'docker.io' ? 'registry-1.docker.io' : host.toLowerCase());
  });

  test.each([
    ['no token', '{}'],
    ['no JSON', '<html>'],
    ['a token with a line end', '{"token":"a\\r\\nx: y"}'],
  ])('%s in the answer', async (_, body) => {
    expect(code(await registryWith(tokenFlow('https://reg.example.com/token', { body })).registry.manifest(ref))).toBe(
      'registry/bad-answer',
    );
  });

  test('wrong credentials are told, without their words', async () => {
    const result = await registryWith(
      tokenFlow('https://reg.example.com/token', { status: 401 }),
      AUTHS,
    ).registry.manifest(ref);
    expect(code(result)).toBe('registry/unauthorized');
    expect(JSON.stringify(result)).not.toContain('secret');
  });
});

describe('credentials', () => {
  const store = (config: unknown, helper?: CredentialHelper) => new CredentialStore(JSON.stringify(config), helper);
  const auth = (text: string): string => Buffer.from(text).toString('base64');
  test.each<[string, unknown, RegistryRef, unknown]>([
    [
      'a host',
      { auths: { 'reg.example.com': { auth: auth('a:b:c') } } },
      ref,
      { kind: 'basic', username: 'a', secret: 'b:c' },
    ],
    [
      'a URL',
      { auths: { 'https://reg.example.com/v2/': { auth: auth('a:b') } } },
      ref,
      { kind: 'basic', username: 'a', secret: 'b' },
    ],
    [
      'Docker Hub',
      { auths: { 'https://index.docker.io/v1/': { auth: auth('a:b') } } },
      { registry: 'docker.io', repository: 'library/x' },
      { kind: 'basic', username: 'a', secret: 'b' },
    ],
    [
      'the longest path',
      { auths: { 'reg.example.com': { auth: auth('a:b') }, 'reg.example.com/o': { auth: auth('c:d') } } },
      ref,
      { kind: 'basic', username: 'c', secret: 'd' },
    ],
    ['another path', { auths: { 'reg.example.com/other': { auth: auth('c:d') } } }, ref, { kind: 'none' }],
    ['another host that begins alike', { auths: { 'reg.example.co': { auth: auth('c:d') } } }, ref, { kind: 'none' }],
    ['another port', { auths: { 'reg.example.com:444': { auth: auth('c:d') } } }, ref, { kind: 'none' }],
    ['nulls', { auths: null, credHelpers: null, credsStore: null }, ref, { kind: 'none' }],
    ['an empty entry', { auths: { 'reg.example.com': {} } }, ref, { kind: 'none' }],
  ])('%s', async (_, config, to, expected) => expect(await store(config).find(to)).toEqual(expected));

  test('a helper is asked by its name; a name with a path is not run', async () => {
    const asked: string[] = [];
    const helper: CredentialHelper = async (name, registry) => {
      asked.push(`${name} ${registry}`);
      return { ok: true, value: { username: '<token>', secret: 'IDT' } };
    };
    expect(await store({ credHelpers: { 'reg.example.com': 'ecr-login' } }, helper).find(ref)).toEqual({
      kind: 'identity-token',
      token: 'IDT',
    });
    expect(
      await store({ credsStore: 'desktop' }, helper).find({ registry: 'docker.io', repository: 'x' }),
    ).toMatchObject({ kind: 'identity-token' });
    expect(await store({ credsStore: '../../bin/sh' }, helper).find(ref)).toEqual({ kind: 'none' });
    expect(asked).toEqual(['ecr-login reg.example.com', 'desktop https://index.docker.io/v1/']);
  });

  test('a configuration that does not parse is told when the registry refuses', async () => {
    const { registry } = registryWith(() => bearer('https://reg.example.com/token'), '{');
    expect(code(await registry.manifest(ref))).not.toBe('none');
    expect(await new CredentialStore('{', undefined).find(ref)).toMatchObject({
      kind: 'none',
      because: { code: 'image/corrupt' },
    });
  });
});

describe('redirects', () => {
  const layer = blobs[0] ?? manifest;
  const descriptor = { mediaType: layer.mediaType, digest: layer.digest, size: layer.size };
  const redirecting =
    (location: string) =>
    (request: HttpRequest): FakeAnswer => {
      if (request.url.includes('/token')) return { body: '{"token":"T0K"}' };
      if (request.url === location || request.url.startsWith('https://cdn.')) return { body: layer.bytes };
      return request.headers?.['authorization'] === undefined
        ? bearer('https://reg.example.com/token')
        : { status: 307, headers: { location } };
    };

  async function drain(registry: ReturnType<typeof registryWith>['registry']): Promise<string> {
    const stream = await registry.blob(ref, descriptor);
    if (!stream.ok) return stream.failure.code;
    let size = 0;
    for await (const chunk of stream.value) size += chunk.length;
    return `${size} bytes`;
  }

  test('credentials stay with their origin', async () => {
    const { registry, asked } = registryWith(redirecting('https://cdn.example.net/x'), AUTHS);
    expect(await drain(registry)).toBe(`${layer.size} bytes`);
    expect(lastOf(asked)).toMatchObject({ url: 'https://cdn.example.net/x' });
    expect(lastOf(asked).headers?.['authorization']).toBeUndefined();
  });

  test('another port is another origin', async () => {
    const { registry, asked } = registryWith(redirecting('https://reg.example.com:8443/x'), AUTHS);
    await drain(registry);
    expect(lastOf(asked).headers?.['authorization']).toBeUndefined();
  });

  test('the same origin keeps them', async () => {
    const { registry, asked } = registryWith(redirecting('https://reg.example.com/elsewhere'), AUTHS);
    expect(await drain(registry)).toBe(`${layer.size} bytes`);
    expect(lastOf(asked).headers?.['authorization']).toBe('Bearer T0K');
  });

  test.each([
    'http://cdn.example.net/x',
    'https://127.0.0.1/x',
    'https://localhost./x',
    'https://169.254.169.254/x',
    'https://u:p@cdn.example.net/x',
    'file:///x',
    '',
  ])('a redirect to %s is refused', async (location) => {
    const { registry, asked } = registryWith(redirecting(location), AUTHS);
    expect(await drain(registry)).toBe('registry/bad-answer');
    expect(asked.every(({ url }) => url.startsWith('https://reg.example.com/'))).toBe(true);
  });

  test('a circle of redirects ends', async () => {
    const { registry, asked } = registryWith(() => ({ status: 302, headers: { location: '/again' } }));
    expect(code(await registry.manifest(ref))).toBe('registry/bad-answer');
    expect(asked.length).toBeLessThan(10);
  });
});

describe('bytes are checked', () => {
  const layer = blobs[0] ?? manifest;
  test.each<[string, number, Uint8Array, string]>([
    ['right', layer.size, layer.bytes, 'none'],
    ['others', layer.size, Buffer.alloc(layer.size), 'image/digest-mismatch'],
    ['more', layer.size, Buffer.concat([layer.bytes, Buffer.alloc(20_000)]), 'image/digest-mismatch'],
    ['fewer', layer.size, layer.bytes.subarray(0, layer.size - 1), 'image/truncated'],
  ])('%s', async (_, size, body, expected) => {
    const stream = await registryWith(() => ({ body })).registry.blob(ref, {
      mediaType: '',
      digest: layer.digest,
      size,
    });
    const read = async (): Promise<string> => {
      if (!stream.ok) return stream.failure.code;
      for await (const _chunk of stream.value);
      return 'none';
    };
    const outcome = await read().catch((error: { failure?: { code: string } }) => error.failure?.code ?? String(error));
    expect(outcome).toBe(expected);
  });

  test('manifests: by the digest that was asked for, and by the one that is announced', async () => {
    const other = sha256('other');
    const byDigest = { registry: 'reg.example.com', repository: 'o/app', digest: other };
    expect(code(await registryWith(() => MANIFEST).registry.manifest(byDigest))).toBe('image/digest-mismatch');
    expect(code(await registryWith(() => MANIFEST).registry.manifest({ ...byDigest, digest: manifest.digest }))).toBe(
      'none',
    );
    const announced = { ...MANIFEST, headers: { ...MANIFEST.headers, 'docker-content-digest': other } };
    expect(code(await registryWith(() => announced).registry.manifest(ref))).toBe('image/digest-mismatch');
  });

  test('a web page, and more than a manifest may have', async () => {
    expect(
      code(
        await registryWith(() => ({
          body: '<html>',
          headers: { 'content-type': 'text/html; charset=utf-8' },
        })).registry.manifest(ref),
      ),
    ).toBe('registry/bad-answer');
    expect(code(await registryWith(() => ({ body: Buffer.alloc(5_000_000) })).registry.manifest(ref))).toBe(
      'registry/bad-answer',
    );
  });
});

describe('a download that breaks', () => {
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const descriptor = { mediaType: '', digest: sha256(bytes), size: bytes.length };
  /** Breaks off after `breaks[n]` bytes of the nth answer. */
  function breaking(breaks: readonly number[], answer: (from: number, turn: number) => FakeAnswer, raises = true) {
    let turn = -1;
    const { fetch, asked } = fakeFetch((request) => {
      turn += 1;
      return answer(Number(/^bytes=(\d+)-$/.exec(request.headers?.['range'] ?? '')?.[1] ?? 0), turn);
    });
    const broken: typeof fetch = async (request) => {
      const given = await fetch(request);
      const after = breaks[turn];
      if (!given.ok || after === undefined) return given;
      const whole = given.value.body;
      const body = (async function* () {
        let count = 0;
        for await (const chunk of whole) {
          const part = chunk.subarray(0, after - count);
          count += part.length;
          if (part.length > 0) yield part;
          if (count >= after) break;
        }
        if (raises) throw new Error('reset');
      })();
      return { ok: true, value: { ...given.value, body } };
    };
    const credentials = new CredentialStore(undefined, undefined);
    const registry = createRegistry({ fetch: broken, sleep: async () => undefined, credentials });
    return { registry, asked };
  }
  async function outcome(registry: ReturnType<typeof createRegistry>): Promise<string> {
    const stream = await registry.blob(ref, descriptor);
    if (!stream.ok) return stream.failure.code;
    const parts: Uint8Array[] = [];
    try {
      for await (const part of stream.value) parts.push(part);
    } catch (error) {
      return (error as { failure?: { code: string } }).failure?.code ?? String(error);
    }
    return Buffer.concat(parts).equals(bytes) ? 'whole' : 'other bytes';
  }
  const ranged = (from: number): FakeAnswer =>
    from === 0
      ? { body: bytes }
      : {
          status: 206,
          headers: { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` },
          body: bytes.subarray(from),
        };
  const ranges = (asked: readonly HttpRequest[]): (string | undefined)[] =>
    asked.map(({ headers }) => headers?.['range']);

  test('is taken up where it broke', async () => {
    const { registry, asked } = breaking([40_000, 5_000], ranged);
    expect(await outcome(registry)).toBe('whole');
    expect(ranges(asked)).toEqual([undefined, 'bytes=40000-', 'bytes=45000-']);
  });
  test('also where it merely ends', async () => {
    expect(await outcome(breaking([40_000], ranged, false).registry)).toBe('whole');
  });
  test('a registry without ranges sends it all again', async () => {
    expect(await outcome(breaking([40_000], () => ({ body: bytes })).registry)).toBe('whole');
  });
  test.each<[string, FakeAnswer, string]>([
    ['a range that starts elsewhere', { ...ranged(39_999) }, 'registry/unreachable'],
    ['a refusal', { status: 416 }, 'registry/unreachable'],
    [
      'other bytes',
      { status: 206, headers: { 'content-range': 'bytes 40000-49999/50000' }, body: Buffer.alloc(10_000) },
      'image/digest-mismatch',
    ],
  ])('%s', async (_, second, expected) => {
    const { registry } = breaking([40_000], (_from, turn) => (turn === 0 ? { body: bytes } : second));
    expect(await outcome(registry)).toBe(expected);
  });
  test('not for ever', async () => {
    const { registry, asked } = breaking(
      Array.from({ length: 100 }, () => 10),
      ranged,
    );
    expect(await outcome(registry)).toBe('registry/unreachable');
    expect(asked.length).toBeLessThan(8);
  });
});

describe('answers that are none', () => {
  test.each([
    [404, 'image/not-found'],
    [403, 'registry/unauthorized'],
    [401, 'registry/unauthorized'],
    [429, 'registry/rate-limited'],
    [503, 'registry/unreachable'],
    [418, 'registry/bad-answer'],
  ])('%d is %s', async (status, expected) => {
    expect(code(await registryWith(() => ({ status })).registry.manifest(ref))).toBe(expected);
  });

  test('a busy registry is asked again, when it says', async () => {
    let turn = 0;
    const { registry, slept } = registryWith(() => {
      turn += 1;
      return turn < 3 ? { status: 429, headers: { 'retry-after': '7' } } : MANIFEST;
    });
    expect(code(await registry.manifest(ref))).toBe('none');
    expect(slept).toEqual([7000, 7000]);
  });

  test.each([
    ['Wed, 21 Oct 2026 07:28:05 GMT', [5000, 5000]],
    ['Wed, 21 Oct 2026 07:27:00 GMT', [0, 0]],
    ['Thu, 22 Oct 2026 07:28:00 GMT', []],
    ['soon', [500, 1000]],
  ])('when it says %s', async (said, waits) => {
    let turn = 0;
    const headers = { 'retry-after': said, date: 'Wed, 21 Oct 2026 07:28:00 GMT' };
    const { registry, slept } = registryWith(() => {
      turn += 1;
      return turn < 3 ? { status: 503, headers } : MANIFEST;
    });
    await registry.manifest(ref);
    expect(slept).toEqual(waits);
  });

  test('but not for ever, and not after an hour', async () => {
    const forever = registryWith(() => ({ status: 503 }));
    await forever.registry.manifest(ref);
    expect(forever.slept).toEqual([500, 1000, 2000]);
    const hour = registryWith(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    expect(code(await hour.registry.manifest(ref))).toBe('registry/rate-limited');
    expect(hour.slept).toEqual([]);
  });

  test('no answer at all', async () => {
    const { registry, asked } = registryWith(() => undefined);
    expect(code(await registry.manifest(ref))).toBe('registry/unreachable');
    expect(asked).toHaveLength(2);
  });
});

describe('referrers', () => {
  const signature = { ...descriptorOf(manifest), artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' };
  const list = indexOf([signature]);
  const LIST: FakeAnswer = { body: list.bytes, headers: { 'content-type': list.mediaType } };
  const digest = sha256('image');

  test('by the API, page after page', async () => {
    const { registry, asked } = registryWith((request) =>
      request.url.endsWith('n=2')
        ? LIST
        : { ...LIST, headers: { ...LIST.headers, link: `</v2/o/app/referrers/${digest}?n=2>; rel="next"` } },
    );
    const found = await registry.referrers(ref, digest);
    expect(found.ok && found.value.map(({ artifactType }) => artifactType)).toEqual([
      signature.artifactType,
      signature.artifactType,
    ]);
    expect(asked).toHaveLength(2);
  });

  test('a page of another host is asked of the registry itself, and there is an end', async () => {
    const { registry, asked } = registryWith((request) =>
      request.url.endsWith('?n=2')
        ? LIST
        : {
            ...LIST,
            headers: { ...LIST.headers, link: '<http://inner.example.org:8080/v2/o/app/referrers/x?n=2>; rel="next"' },
          },
    );
    const found = await registry.referrers(ref, digest);
    expect(found.ok && found.value).toHaveLength(2);
    expect(asked[1]?.url).toBe('https://reg.example.com/v2/o/app/referrers/x?n=2');
    const endless = registryWith(() => ({ ...LIST, headers: { ...LIST.headers, link: '</v2/again>; rel="next"' } }));
    expect(code(await endless.registry.referrers(ref, digest))).toBe('registry/bad-answer');
  });

  test.each([
    [digest, digest.replace(':', '-')],
    [`sha512:${'ab'.repeat(64)}`, `sha512-${'ab'.repeat(32)}`],
  ])('by the tag where the API is not offered: %s', async (subject, tag) => {
    const { registry } = registryWith((request) =>
      request.url.endsWith(`/manifests/${tag}`) ? LIST : { status: 404 },
    );
    const found = await registry.referrers(ref, subject);
    expect(found.ok && found.value).toHaveLength(1);
  });

  test('none, and a registry that does not let one ask', async () => {
    const none = await registryWith(() => ({ status: 404 })).registry.referrers(ref, digest);
    expect(none).toEqual({ ok: true, value: [] });
    expect(code(await registryWith(() => ({ status: 403 })).registry.referrers(ref, digest))).toBe(
      'registry/unauthorized',
    );
  });
});

describe('what a tag names', () => {
  const named = { ...MANIFEST, headers: { ...MANIFEST.headers, 'docker-content-digest': manifest.digest } };
  const methods = (asked: readonly HttpRequest[]): string[] => asked.map(({ method }) => method);

  test('is asked by HEAD, with the token of the registry', async () => {
    const realm = 'https://reg.example.com/token';
    const { registry, asked } = registryWith((request) => {
      const answer = tokenFlow(realm)(request);
      return answer === MANIFEST ? named : answer;
    });
    expect(await registry.digest(ref)).toEqual({ ok: true, value: manifest.digest });
    expect(methods(asked)).toEqual(['HEAD', 'GET', 'HEAD']);
    expect(asked[2]?.url).toBe('https://reg.example.com/v2/o/app/manifests/1');
  });

  test.each<[string, FakeAnswer]>([
    ['says no digest', { ...MANIFEST, body: '' }],
    ['says what is no digest', { ...named, headers: { 'docker-content-digest': '`rm`' } }],
    ['does not know HEAD', { status: 405 }],
  ])('a registry that %s: of the manifest itself', async (_name, head) => {
    const { registry, asked } = registryWith(({ method }) => (method === 'HEAD' ? head : MANIFEST));
    expect(await registry.digest(ref)).toEqual({ ok: true, value: manifest.digest });
    expect(methods(asked)).toEqual(['HEAD', 'GET']);
  });

  test('one that is not there', async () => {
    expect(code(await registryWith(() => ({ status: 404 })).registry.digest(ref))).toBe('image/not-found');
  });
});
