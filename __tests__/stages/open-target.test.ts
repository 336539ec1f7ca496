import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../src/domain/http.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';
import { openTarget, registryFor } from '../../src/stages/open-target.ts';
import { tarOf } from '../formats/write-tar.ts';
import {
  descriptorOf,
  dockerEntries,
  imageOf,
  indexOf,
  lastOf,
  layoutEntries,
  ociBlobs,
  sha256,
} from '../image/make-image.ts';
import { type FakeAnswer, fakeFetch } from '../image/registry/fake-fetch.ts';
import { readersOf } from '../image/test-readers.ts';

let folder = '';
const image = imageOf([[{ path: 'db', content: 'a 1' }], [{ path: 'etc/list', content: 'b 2' }]]);
const other = imageOf([[{ path: 'db', content: 'x 1' }]], { architecture: 'arm64' });
const blobs = ociBlobs(image);
const otherBlobs = ociBlobs(other);
const archive = tarOf(dockerEntries([{ image, tags: ['app:1'] }]));

function put(path: string, content: string | Buffer): void {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
}

/** A program that is called instead of the real one. */
function script(name: string, lines: string): void {
  put(`bin/${name}`, `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-target-'));
  mkdirSync(join(folder, 'workspace'));
  put('app.tar', archive);
  put('app:1.tar', archive);
  put(
    'two.tar',
    tarOf(
      dockerEntries([
        { image, tags: ['app:1'] },
        { image: other, tags: ['other:2'] },
      ]),
    ),
  );
  put('oci.tar', tarOf(layoutEntries(blobs, [descriptorOf(lastOf(blobs))])));
  const both = [
    { ...descriptorOf(lastOf(blobs)), platform: { os: 'linux', architecture: 'amd64' } },
    { ...descriptorOf(lastOf(otherBlobs)), platform: { os: 'linux', architecture: 'arm64' } },
  ];
  for (const { path, content } of layoutEntries([...blobs, ...otherBlobs], both))
    put(`layout/${path}`, Buffer.from(content ?? ''));
  script(
    'docker',
    `[ "$1 $2" = "save --" ] || exit 9
case "$3" in
  app:1) cat ${folder}/app.tar ;;
  gone:1) echo "Error response from daemon: reference does not exist" >&2; exit 1 ;;
  down:1) echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2; exit 1 ;;
  cut:1) head -c 3000 ${folder}/app.tar; echo "write: broken" >&2; exit 1 ;;
  *) exit 3 ;;
esac`,
  );
  script('podman', `[ "$1 $2 $3 $4 $5" = "save --format docker-archive -- app:1" ] && cat ${folder}/app.tar`);
  script(
    'docker-credential-test',
    'read server; [ "$server" = reg.example.com ] && echo \'{"Username":"joe","Secret":"hidden"}\'',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function worldWith(more: Partial<World> = {}): World {
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: join(folder, 'home') };
  const unused = (): never => {
    throw new Error('not asked for');
  };
  return {
    programs: new SystemPrograms({ env, workspace: join(folder, 'workspace') }),
    files: new DiskFiles({ workspace: folder, cwd: folder }),
    fetch: unused,
    github: undefined,
    actions: undefined,
    say: { info: unused, progress: unused, group: unused, endGroup: unused, relay: unused },
    now: () => new Date(0),
    sleep: async () => undefined,
    env,
    ...more,
  };
}

async function read(text: string, options: { platforms?: string[]; world?: World } = {}): Promise<unknown> {
  const target = parseTarget(text);
  if (!target.ok) return target.failure.code;
  if (target.value.kind === 'sbom') return 'sbom';
  const world = options.world ?? worldWith();
  const result = await openTarget(world, target.value, {
    platforms: options.platforms ?? [],
    readers: readersOf('db', 'etc/list'),
  });
  if (!result.ok) return result.failure.code;
  return result.value.images.map(({ platform, composed, failures }) =>
    [platform, ...composed.files.map(({ path }) => path), ...failures.map(({ code }) => code)].join(' '),
  );
}

const WHOLE = ['linux/amd64 db etc/list'];

describe('targets', () => {
  test.each([
    ['docker-archive:app.tar', WHOLE],
    ['docker-archive:app:1.tar', WHOLE],
    ['oci-archive:oci.tar', WHOLE],
    ['oci:layout', WHOLE],
    ['docker-daemon:app:1', WHOLE],
    ['podman:app:1', WHOLE],
    ['docker-archive:two.tar', 'image/ambiguous'],
    ['docker-archive:two.tar:app:1', WHOLE],
    ['docker-archive:two.tar:third', 'image/not-found'],
    ['docker-archive:absent.tar', 'file/not-found'],
    ['docker-archive:layout', 'file/unreadable'],
    ['oci:absent', 'image/unsupported'],
    ['docker-daemon:gone:1', 'image/not-found'],
    ['docker-daemon:down:1', 'daemon/unreachable'],
    ['docker-daemon:silent:1', 'engine/silent'],
    ['docker-daemon:cut:1', 'engine/crashed'],
  ])('%s', async (text, expected) => expect(await read(text)).toEqual(expected));

  test('without the engine', async () => {
    const programs = new SystemPrograms({ env: { PATH: '/nonexistent' }, workspace: folder });
    expect(await read('docker-daemon:app:1', { world: worldWith({ programs }) })).toBe('engine/missing');
  });

  test('the machine chooses the platform, unless one is named', async () => {
    const arm = ['linux/arm64 db'];
    expect(await read('oci:layout', { world: worldWith({ architecture: 'arm64' }) })).toEqual(arm);
    expect(await read('oci:layout', { world: worldWith({ env: { RUNNER_ARCH: 'ARM64' } }) })).toEqual(arm);
    expect(await read('oci:layout', { platforms: ['linux/arm64'] })).toEqual(arm);
  });
});

describe('registries', () => {
  const manifest = lastOf(blobs);
  /** A registry that wants joe's password as Basic. */
  const answer = (request: HttpRequest): FakeAnswer => {
    if (request.headers?.['authorization'] !== `Basic ${Buffer.from('joe:hidden').toString('base64')}`) {
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
    }
    if (request.url.endsWith('/manifests/1'))
      return { body: manifest.bytes, headers: { 'content-type': manifest.mediaType } };
    const blob = blobs.find(({ digest }) => request.url.endsWith(digest));
    return blob === undefined ? { status: 404 } : { body: blob.bytes };
  };
  const auth = Buffer.from('joe:hidden').toString('base64');

  test.each<[string, string, unknown, Record<string, string>, unknown]>([
    ["Docker's configuration", 'home/.docker/config.json', { auths: { 'reg.example.com': { auth } } }, {}, WHOLE],
    [
      'the folder that DOCKER_CONFIG names',
      'elsewhere/config.json',
      { auths: { 'reg.example.com': { auth } } },
      { DOCKER_CONFIG: 'elsewhere' },
      WHOLE,
    ],
    [
      "podman's file",
      'run/containers/auth.json',
      { auths: { 'reg.example.com': { auth } } },
      { XDG_RUNTIME_DIR: 'run' },
      WHOLE,
    ],
    ['a helper', 'home/.docker/config.json', { credHelpers: { 'reg.example.com': 'test' } }, {}, WHOLE],
    [
      'a helper that is not there',
      'home/.docker/config.json',
      { credHelpers: { 'reg.example.com': 'absent' } },
      {},
      'registry/unauthorized',
    ],
    ['nothing', 'home/other', {}, {}, 'registry/unauthorized'],
    [
      'the file that REGISTRY_AUTH_FILE names',
      'run/auth.json',
      { auths: { 'reg.example.com': { auth } } },
      { REGISTRY_AUTH_FILE: 'run/auth.json' },
      WHOLE,
    ],
  ])('credentials from %s', async (_, path, config, variables, expected) => {
    for (const used of ['home', 'elsewhere', 'run']) rmSync(join(folder, used), { recursive: true, force: true });
    put(path, JSON.stringify(config));
    const env = {
      HOME: join(folder, 'home'),
      ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, join(folder, value)])),
    };
    const { fetch } = fakeFetch(answer);
    expect(await read('reg.example.com/o/app:1', { world: worldWith({ fetch, env }) })).toEqual(expected);
  });

  test("podman's file is asked where Docker's has nothing for the registry", async () => {
    put('home/.docker/config.json', JSON.stringify({ auths: { 'other.example.com': { auth } } }));
    put('run/containers/auth.json', JSON.stringify({ auths: { 'reg.example.com': { auth } } }));
    const env = { HOME: join(folder, 'home'), XDG_RUNTIME_DIR: join(folder, 'run') };
    expect(
      await read('reg.example.com/o/app:1', { world: worldWith({ fetch: fakeFetch(answer).fetch, env }) }),
    ).toEqual(WHOLE);
  });

  test('a mirror is asked first, with its own credentials, and its word about a tag is told', async () => {
    put('home/.docker/config.json', JSON.stringify({ auths: { 'reg.example.com': { auth } } }));
    const said: string[] = [];
    const { fetch, asked } = fakeFetch((request) => {
      const blob = blobs.find(({ digest }) => request.url.endsWith(digest));
      if (request.url.endsWith('/manifests/1'))
        return { body: manifest.bytes, headers: { 'content-type': manifest.mediaType } };
      return blob === undefined ? { status: 404 } : { body: blob.bytes };
    });
    const quiet = worldWith({ fetch, env: { HOME: join(folder, 'home') } });
    const world = { ...quiet, say: { ...quiet.say, info: (text: string) => void said.push(text) } };
    const target = parseTarget('reg.example.com/o/app:1');
    if (!target.ok || target.value.kind !== 'registry') throw new Error('no reference');
    const readers = readersOf('db', 'etc/list');
    const registryMirrors = [{ of: 'reg.example.com', registry: 'mirror.example.net', prefix: 'hub/' }];
    expect((await openTarget(world, target.value, { platforms: [], readers, registryMirrors })).ok).toBe(true);
    expect(new Set(asked.map(({ url }) => new URL(url).host))).toEqual(new Set(['mirror.example.net']));
    expect(asked[0]?.url).toBe('https://mirror.example.net/v2/hub/o/app/manifests/1');
    expect(asked.every(({ headers }) => headers?.['authorization'] === undefined)).toBe(true);
    expect(said.join()).toContain(manifest.digest);
  });

  test('a foreign layer is asked of the registry alone, and told where that has it not', async () => {
    const [layer, , config] = blobs;
    if (layer === undefined || config === undefined) throw new Error('the image has two layers');
    const foreign = {
      ...descriptorOf(blobs[1] ?? layer),
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      urls: ['https://elsewhere.example.org/layer', 'http://169.254.169.254/'],
    };
    const body = JSON.stringify({
      schemaVersion: 2,
      config: descriptorOf(config),
      layers: [descriptorOf(layer), foreign],
    });
    const { fetch, asked } = fakeFetch((request) => {
      if (request.url.endsWith('/manifests/1')) return { body, headers: { 'content-type': manifest.mediaType } };
      const blob = [layer, config].find(({ digest }) => request.url.endsWith(digest));
      return blob === undefined ? { status: 404 } : { body: blob.bytes };
    });
    const world = worldWith({ fetch, env: {} });
    expect(await read('reg.example.com/o/app:1', { world })).toEqual(['linux/amd64 db image/not-found']);
    expect(new Set(asked.map(({ url }) => new URL(url).host))).toEqual(new Set(['reg.example.com']));
  });

  test('referrers are found with the same client', async () => {
    const index = indexOf([]);
    const { fetch } = fakeFetch(() => ({ body: index.bytes, headers: { 'content-type': index.mediaType } }));
    const ref = { registry: 'reg.example.com', repository: 'o/app' };
    expect(await registryFor(worldWith({ fetch })).referrers(ref, sha256('x'))).toEqual({ ok: true, value: [] });
  });
});
