import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ok } from '../../../src/domain/failure.ts';
import type { Fetch } from '../../../src/domain/http.ts';
import type { RegistryRef } from '../../../src/domain/image-ref.ts';
import { inspectTarget } from '../../../src/image/inspect.ts';
import { createRegistry } from '../../../src/image/registry/client.ts';
import { CredentialStore } from '../../../src/image/registry/credentials.ts';
import { skipVisibly } from '../../helpers/skip.ts';
import { type Blob, descriptorOf, imageOf, indexOf, lastOf, ociBlobs, sha256 } from '../make-image.ts';
import { readersOf } from '../test-readers.ts';

/** The runtime's own client, as the shell uses it. */
const fetchPort: Fetch = async ({ url, method, headers, body }) => {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { body }),
  });
  const chunks = response.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  return ok({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: chunks,
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
  });
};

function programPath(name: string): string | undefined {
  const peers = process.env['SEAWORTHY_PEERS'];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...(peers === undefined ? [] : [join(peers, 'bin')]),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Kind {
  readonly name: string;
  readonly hasReferrers: boolean;
  args(port: number, folder: string): string[];
}

const KINDS: readonly Kind[] = [
  {
    name: 'docker-registry',
    hasReferrers: false,
    args(port, folder) {
      const config = join(folder, 'config.yml');
      writeFileSync(
        config,
        `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: 127.0.0.1:${port} }\n`,
      );
      return ['serve', config];
    },
  },
  {
    name: 'olareg',
    hasReferrers: true,
    args: (port) => ['serve', '--addr', '127.0.0.1', '--port', String(port), '--store-type', 'mem'],
  },
];

async function push(base: string, blob: Blob, tag?: string): Promise<void> {
  if (/manifest|index/.test(blob.mediaType)) {
    const put = await fetch(`${base}/manifests/${tag ?? blob.digest}`, {
      method: 'PUT',
      headers: { 'content-type': blob.mediaType },
      body: new Uint8Array(blob.bytes),
    });
    if (!put.ok) throw new Error(`manifest: ${put.status} ${await put.text()}`);
    return;
  }
  const start = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const to = new URL(start.headers.get('location') ?? '', base);
  to.searchParams.set('digest', blob.digest);
  const put = await fetch(to, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(blob.bytes),
  });
  if (!put.ok) throw new Error(`blob: ${put.status} ${await put.text()}`);
}

for (const kind of KINDS) {
  const program = programPath(kind.name);
  const name = `a real registry: ${kind.name}`;
  if (program === undefined) {
    describe(name, () => skipVisibly(`${kind.name} is not on this machine`));
    continue;
  }
  describe(name, () => {
    let child: ChildProcess | undefined;
    let host = '';
    const folder = mkdtempSync(join(tmpdir(), 'registry-'));
    const registry = createRegistry({
      fetch: fetchPort,
      sleep: async () => undefined,
      credentials: new CredentialStore(undefined, undefined),
    });
    const amd = imageOf([
      [{ path: 'db', content: 'a 1' }],
      [
        { path: 'big', content: Buffer.alloc(300_000, 'abcdefg') },
        { path: 'etc/list', content: 'b 2' },
      ],
    ]);
    const arm = imageOf([[{ path: 'db', content: 'arm 1' }]], { architecture: 'arm64' });
    const amdBlobs = ociBlobs(amd, 'gzip');
    const armBlobs = ociBlobs(arm, 'none');
    const index = indexOf([
      { ...descriptorOf(lastOf(amdBlobs)), platform: { os: 'linux', architecture: 'amd64' } },
      { ...descriptorOf(lastOf(armBlobs)), platform: { os: 'linux', architecture: 'arm64' } },
    ]);
    const refOf = (tag: string): RegistryRef => ({ registry: host, repository: 'team/app', tag });

    beforeAll(async () => {
      const port = await freePort();
      host = `127.0.0.1:${port}`;
      child = spawn(program, kind.args(port, folder), { stdio: 'ignore' });
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const up = await fetch(`http://${host}/v2/`).catch(() => undefined);
        if (up?.ok === true) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const base = `http://${host}/v2/team/app`;
      for (const blob of [...amdBlobs, ...armBlobs]) await push(base, blob);
      await push(base, lastOf(amdBlobs), '1');
      await push(base, index, 'multi');
    }, 300_000);

    afterAll(() => {
      child?.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    const read = (tag: string, platforms: readonly string[] = []) => {
      const unused = (): never => {
        throw new Error('not asked for');
      };
      const inputs = { registry, openFile: unused, folder: unused, saveFrom: unused };
      const target = { kind: 'registry', ref: refOf(tag), text: `${host}/team/app:${tag}` } as const;
      return inspectTarget(target, inputs, { platforms, architecture: 'amd64', readers: readersOf('db', 'etc/list') });
    };

    test('an image is pulled and read', async () => {
      const result = await read('1');
      if (!result.ok) throw new Error(JSON.stringify(result.failure));
      expect(result.value.digest).toBe(lastOf(amdBlobs).digest);
      expect(result.value.images[0]?.failures).toEqual([]);
      expect(result.value.images[0]?.layers.map(({ diffId }) => diffId)).toEqual(amd.diffIds);
      expect(result.value.images[0]?.composed.files.map(({ path }) => path)).toEqual(['db', 'etc/list']);
    });

    test('of an index the platforms that are asked for', async () => {
      const both = await read('multi', ['linux/amd64', 'linux/arm64']);
      expect(both.ok && both.value.digest).toBe(index.digest);
      expect(both.ok && both.value.images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
      expect(await read('multi', ['linux/s390x'])).toMatchObject({ ok: false, failure: { code: 'image/no-platform' } });
    });

    test('what is not there', async () => {
      expect(await read('absent')).toMatchObject({ ok: false, failure: { code: 'image/not-found' } });
    });

    test(`referrers, ${kind.hasReferrers ? 'by the API' : 'by the tag'}`, async () => {
      const subject = lastOf(amdBlobs);
      expect(await registry.referrers(refOf('1'), subject.digest)).toEqual({ ok: true, value: [] });
      const artifactType = 'application/vnd.example.signature';
      const [layer, , config] = amdBlobs;
      if (layer === undefined || config === undefined) throw new Error('the image has blobs');
      const document = {
        schemaVersion: 2,
        mediaType: subject.mediaType,
        artifactType,
        config: descriptorOf(config),
        layers: [descriptorOf(layer)],
        subject: descriptorOf(subject),
      };
      const bytes = Buffer.from(JSON.stringify(document));
      const referrer = { mediaType: subject.mediaType, digest: sha256(bytes), size: bytes.length, bytes };
      const base = `http://${host}/v2/team/app`;
      await push(base, referrer);
      if (!kind.hasReferrers)
        await push(base, indexOf([{ ...descriptorOf(referrer), artifactType }]), subject.digest.replace(':', '-'));
      const found = await registry.referrers(refOf('1'), subject.digest);
      expect(found.ok && found.value.map((one) => [one.digest, one.artifactType])).toEqual([
        [referrer.digest, artifactType],
      ]);
    });
  });
}
