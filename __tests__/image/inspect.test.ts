import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ByteStream } from '../../src/domain/bytes.ts';
import { type Failure, FailureError, fail, ok, type Result } from '../../src/domain/failure.ts';
import type { Target } from '../../src/domain/image-ref.ts';
import { type ImageInputs, type InspectOptions, inspectTarget, type ReadTarget } from '../../src/image/inspect.ts';
import { bytesAsSource, inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import {
  descriptorOf,
  dockerEntries,
  imageOf,
  indexOf,
  lastOf,
  layoutEntries,
  type MadeImage,
  ociBlobs,
  type Packing,
  sha256,
} from './make-image.ts';
import { readersOf } from './test-readers.ts';

const unused = (): never => {
  throw new Error('not asked for in this test');
};

function inputsOf(more: Partial<ImageInputs>): ImageInputs {
  return {
    openFile: unused,
    folder: unused,
    saveFrom: unused,
    registry: { manifest: unused, blob: unused, referrers: unused },
    ...more,
  };
}

const OPTIONS: InspectOptions = { platforms: [], architecture: 'amd64', readers: readersOf('db', 'etc/list') };

function readArchive(
  bytes: Buffer,
  options: Partial<InspectOptions> = {},
  kind: 'docker-archive' | 'oci-archive' = 'docker-archive',
) {
  const inputs = inputsOf({ openFile: async () => ok(bytesAsSource(bytes)) });
  return inspectTarget({ kind, path: 'a.tar', text: `${kind}:a.tar` }, inputs, { ...OPTIONS, ...options });
}

/** Reads the same bytes as the output of an engine's save. */
function readSaved(bytes: Buffer, end?: Failure) {
  async function* output(): ByteStream {
    yield* inPieces(bytes, [30_000]);
    if (end !== undefined) throw new FailureError(end);
  }
  const inputs = inputsOf({ saveFrom: () => async () => ok(output()) });
  return inspectTarget({ kind: 'docker-daemon', name: 'app', text: 'docker-daemon:app' }, inputs, OPTIONS);
}

function readFolder(entries: readonly TestEntry[], options: Partial<InspectOptions> = {}) {
  const files = new Map(entries.map(({ path, content }) => [path, Buffer.from(content ?? '')]));
  const get = <T>(path: string, make: (bytes: Buffer) => T): Result<T> => {
    const bytes = files.get(path);
    return bytes === undefined ? fail('file/not-found', path, '', '') : ok(make(bytes));
  };
  const folder = {
    read: async (path: string) => get(path, (bytes) => bytes),
    open: async (path: string) => get(path, bytesAsSource),
  };
  const target: Target = { kind: 'oci-dir', path: 'dir', text: 'oci:dir' };
  return inspectTarget(target, inputsOf({ folder: () => folder }), { ...OPTIONS, ...options });
}

/** A short form of what was read. */
function facts(read: Result<ReadTarget>): unknown {
  if (!read.ok) return read.failure.code;
  return read.value.images.map(({ platform, digest, layers, failures, composed }) => ({
    platform,
    digest,
    layers: layers.map(({ diffId }) => diffId),
    failures: failures.map(({ code }) => code),
    files: composed.files.map(
      ({ path, versions }) =>
        `${path}: ${versions.map(({ content }) => content.packages.map(({ name }) => name).join(',')).join(' | ')}`,
    ),
  }));
}

const image = imageOf([
  [
    { path: 'db', content: 'a 1\n' },
    { path: 'etc/list', content: 'gone 1' },
  ],
  [{ path: 'db', content: 'a 1\nb 2\n' }, { path: 'etc/.wh.list' }, { path: 'big', content: 'z'.repeat(200_000) }],
]);
const files = ['db: a | a,b'];
const whole = (digest: string, made: MadeImage = image): object => ({
  platform: 'linux/amd64',
  digest,
  layers: made.diffIds,
  failures: [],
  files,
});

describe('docker archives', () => {
  const archive = tarOf(dockerEntries([{ image, tags: ['app:1'] }]));
  const id = sha256(image.config);

  test('plain, compressed, and saved by an engine are the same', async () => {
    expect(facts(await readArchive(archive))).toEqual([whole(id)]);
    expect(facts(await readArchive(gzipSync(archive)))).toEqual([whole(id)]);
    expect(facts(await readArchive(archive, {}, 'oci-archive'))).toEqual([whole(id)]);
    expect(facts(await readSaved(archive))).toEqual([whole(id)]);
  });

  test('layers that are links to other members, and compressed ones', async () => {
    const entries = dockerEntries([{ image, tags: ['app:1'] }]).map((entry): TestEntry => {
      if (entry.path === '0-0/layer.tar') return { path: 'real.tar', content: gzipSync(entry.content ?? '') };
      return entry;
    });
    const linked = tarOf([{ path: '0-0/layer.tar', type: '2', link: '../real.tar' }, ...entries]);
    expect(facts(await readArchive(linked))).toEqual([whole(id)]);
    expect(facts(await readSaved(linked))).toEqual([whole(id)]);
  });

  test('an archive that is an OCI layout as well has the digest of its manifest', async () => {
    const blobs = ociBlobs(image, 'none');
    const manifest = lastOf(blobs);
    const layout = layoutEntries(blobs, [descriptorOf(manifest)]);
    const docker = [
      {
        Config: `blobs/${id.replace(':', '/')}`,
        RepoTags: ['a:1'],
        Layers: blobs.slice(0, 2).map(({ digest }) => `blobs/${digest.replace(':', '/')}`),
      },
    ];
    const both = tarOf([...layout, { path: 'manifest.json', content: JSON.stringify(docker) }]);
    expect(facts(await readArchive(both))).toEqual([whole(manifest.digest)]);
    expect(facts(await readSaved(both))).toEqual([whole(manifest.digest)]);
  });

  test('several images: named, or refused with their names', async () => {
    const other = imageOf([[{ path: 'db', content: 'x 1' }]]);
    const two = tarOf(
      dockerEntries([
        { image, tags: ['app:1', 'app:latest'] },
        { image: other, tags: ['other:2'] },
      ]),
    );
    const refused = await readArchive(two);
    expect(facts(refused)).toBe('image/ambiguous');
    expect(JSON.stringify(refused)).toContain('other:2');
    expect(facts(await readArchive(two, { name: 'app' }))).toEqual([whole(id)]);
    expect(facts(await readArchive(two, { name: 'docker.io/library/app:1' }))).toEqual([whole(id)]);
    expect(facts(await readArchive(two, { name: 'third' }))).toBe('image/not-found');
  });

  test('a platform that is not there', async () => {
    expect(facts(await readArchive(archive, { platforms: ['linux/arm64'] }))).toBe('image/no-platform');
    expect(facts(await readArchive(archive, { platforms: ['linux/amd64'] }))).toEqual([whole(id)]);
  });

  describe('damage: told, and the rest is read', () => {
    const entries = dockerEntries([{ image, tags: ['app:1'] }]);
    const replace = (path: string, content: string | Buffer): Buffer =>
      tarOf(entries.map((entry) => (entry.path === path ? { path, content } : entry)));
    const otherLayer = tarOf([{ path: 'db', content: 'q 9' }]);
    const cases: readonly [string, Buffer, unknown][] = [
      [
        'another layer',
        replace('0-1/layer.tar', otherLayer),
        { codes: ['image/digest-mismatch'], files: ['db: a | q', 'etc/list: gone'] },
      ],
      [
        'a missing layer',
        tarOf(entries.filter(({ path }) => path !== '0-1/layer.tar')),
        { codes: ['image/corrupt'], files: ['db: a', 'etc/list: gone'] },
      ],
      [
        'a layer of noise',
        replace('0-1/layer.tar', Buffer.alloc(5000, 'noise')),
        { codes: ['image/corrupt', 'image/digest-mismatch'], files: ['db: a', 'etc/list: gone'] },
      ],
      ['no manifest', tarOf(entries.filter(({ path }) => path !== 'manifest.json')), 'image/unsupported'],
      ['cut before the manifest', archive.subarray(0, archive.length - 1024 - 1024), 'image/truncated'],
      ['cut in a layer', archive.subarray(0, 10_000), 'image/truncated'],
      ['a manifest that is no JSON', replace('manifest.json', '{'), 'image/corrupt'],
      ['a manifest of another shape', replace('manifest.json', '[{"Config":7}]'), 'image/corrupt'],
      ['a manifest of 5 MB', replace('manifest.json', `[${' '.repeat(5_000_000)}]`), 'image/too-large'],
      ['an empty manifest', replace('manifest.json', '[]'), 'image/not-found'],
      [
        'the oldest form',
        tarOf([
          { path: 'repositories', content: '{}' },
          { path: 'x/layer.tar', content: otherLayer },
        ]),
        'image/unsupported',
      ],
      ['a root file system', otherLayer, 'image/unsupported'],
      ['not a tar', Buffer.alloc(2000, 'hello'), 'image/corrupt'],
      ['nothing', Buffer.alloc(0), 'image/truncated'],
    ];
    const short = (read: Result<ReadTarget>): unknown =>
      read.ok
        ? {
            codes: read.value.images[0]?.failures.map(({ code }) => code),
            files: (facts(read) as { files: string[] }[])[0]?.files,
          }
        : read.failure.code;

    test.each(cases)('%s', async (_, bytes, wanted) => {
      expect(short(await readArchive(bytes))).toEqual(wanted);
      // A layer of noise is no layer to one who must tell by looking: to him it is missing.
      const seen = bytes === cases[2]?.[1] ? { codes: ['image/corrupt'], files: ['db: a', 'etc/list: gone'] } : wanted;
      expect(short(await readSaved(bytes))).toEqual(seen);
      expect(short(await readArchive(gzipSync(bytes)))).toEqual(seen);
    });

    test('a number of layers that differs from the configuration', async () => {
      const odd = imageOf([[{ path: 'db', content: 'a 1' }]], { rootfs: { diff_ids: [sha256('a'), sha256('b')] } });
      const read = await readArchive(tarOf(dockerEntries([{ image: odd, tags: [] }])));
      expect(short(read)).toEqual({ codes: ['image/corrupt'], files: ['db: a'] });
    });

    test('a configuration under a name that is not its digest', async () => {
      const renamed = entries.map((entry) => {
        if (entry.path.endsWith('.json') && entry.path !== 'manifest.json')
          return { ...entry, path: `${'0'.repeat(64)}.json` };
        return entry.path === 'manifest.json'
          ? { ...entry, content: String(entry.content).replace(/[0-9a-f]{64}/, '0'.repeat(64)) }
          : entry;
      });
      expect(short(await readArchive(tarOf(renamed)))).toEqual({ codes: ['image/digest-mismatch'], files });
    });

    test('an engine that fails after good bytes', async () => {
      const end: Failure = { code: 'daemon/unreachable', what: 'x', why: '', fix: '' };
      expect(facts(await readSaved(Buffer.alloc(0), end))).toBe('daemon/unreachable');
      expect(short(await readSaved(archive.subarray(0, 10_000), end))).toBe('daemon/unreachable');
      expect(short(await readSaved(archive, end))).toEqual({ codes: ['daemon/unreachable'], files });
    });
  });
});

describe('OCI layouts', () => {
  const arm = imageOf([[{ path: 'db', content: 'arm 1' }]], { architecture: 'arm64' });
  const blobs = ociBlobs(image);
  const armBlobs = ociBlobs(arm);
  const manifest = lastOf(blobs);
  const armManifest = lastOf(armBlobs);
  const amd64 = { ...descriptorOf(manifest), platform: { os: 'linux', architecture: 'amd64' } };
  const arm64 = { ...descriptorOf(armManifest), platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } };
  const attestation = {
    ...descriptorOf(manifest),
    digest: sha256('none'),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const index = indexOf([arm64, attestation, amd64]);

  test.each<[Packing]>([['none'], ['gzip'], ['zstd']])(
    'layers packed with %s: folder, archive and compressed archive',
    async (packing) => {
      const packed = ociBlobs(image, packing);
      const entries = layoutEntries(packed, [descriptorOf(lastOf(packed))]);
      const expected = [whole(lastOf(packed).digest)];
      expect(facts(await readFolder(entries))).toEqual(expected);
      expect(facts(await readArchive(tarOf(entries), {}, 'oci-archive'))).toEqual(expected);
      expect(facts(await readArchive(gzipSync(tarOf(entries)), {}, 'oci-archive'))).toEqual(expected);
      expect(facts(await readArchive(tarOf(entries)))).toEqual(expected);
    },
  );

  const nested = layoutEntries([...blobs, ...armBlobs, index], [descriptorOf(index)]);
  const flat = layoutEntries([...blobs, ...armBlobs], [amd64, arm64]);
  test.each([
    ['an index below the index', nested],
    ['side by side', flat],
  ])('several platforms, %s', async (_, entries) => {
    expect(facts(await readFolder(entries))).toMatchObject([{ platform: 'linux/amd64' }]);
    expect(facts(await readFolder(entries, { architecture: 'arm64' }))).toMatchObject([{ platform: 'linux/arm64/v8' }]);
    expect(facts(await readFolder(entries, { architecture: 's390x' }))).toBe('image/no-platform');
    expect(facts(await readFolder(entries, { platforms: ['linux/arm64', 'linux/amd64'] }))).toMatchObject([
      { platform: 'linux/arm64/v8' },
      { platform: 'linux/amd64' },
    ]);
    expect(facts(await readFolder(entries, { platforms: ['linux/amd64', 'linux/riscv64'] }))).toBe('image/no-platform');
  });

  const other = imageOf([[{ path: 'db', content: 'x 1' }]], { architecture: 'amd64' });
  const otherBlobs = ociBlobs(other);
  const otherAmd64 = { ...descriptorOf(lastOf(otherBlobs)), platform: { os: 'linux', architecture: 'amd64' } };
  const { platform: _platform, ...unsaid } = otherAmd64;
  const typed = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const artifact = ociBlobs(other).at(-1);
  test.each<[string, readonly object[], unknown]>([
    // An engine chooses by platform alone, and runs the first that has it: an image that calls itself something else must not stay unseen.
    ['with the annotation of an attestation', [{ ...otherAmd64, annotations: typed }, amd64], 'image/ambiguous'],
    ['with an artifact type', [{ ...otherAmd64, artifactType: 'application/x' }, amd64], 'image/ambiguous'],
    ['without a platform', [{ ...unsaid, annotations: typed }, amd64], 'image/ambiguous'],
    [
      'below an index that does',
      [{ ...descriptorOf(indexOf([otherAmd64])), annotations: typed }, amd64],
      'image/ambiguous',
    ],
    ['alone', [{ ...otherAmd64, annotations: typed }], [{ platform: 'linux/amd64', files: ['db: x'] }]],
    ['on no platform', [{ ...attestation, annotations: {} }, amd64], [{ platform: 'linux/amd64', files }]],
    ['that is not there', [{ ...amd64, digest: sha256('gone'), artifactType: 'x' }, amd64], [{ files }]],
    ['that is none', [{ ...amd64, digest: artifact?.digest, size: 2, artifactType: 'x' }, arm64, amd64], [{ files }]],
  ])('an image that says it is none, %s', async (name, descriptors, expected) => {
    const bytes = [...blobs, ...armBlobs, ...otherBlobs, indexOf([otherAmd64])];
    const entries = layoutEntries(name === 'that is none' ? [...blobs, ...armBlobs] : bytes, descriptors);
    const found = facts(await readFolder(entries));
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatchObject(expected as object[]);
  });

  test('the digest of several is that of their index', async () => {
    const both = await readFolder(nested, { platforms: ['linux/arm64', 'linux/amd64'] });
    expect(both.ok && both.value.digest).toBe(index.digest);
    const one = await readFolder(nested, { platforms: ['linux/arm64'] });
    expect(one.ok && one.value.digest).toBe(armManifest.digest);
  });

  test('the only platform is read, whatever the machine is', async () => {
    expect(facts(await readFolder(layoutEntries(armBlobs, [arm64])))).toMatchObject([
      { platform: 'linux/arm64/v8', files: ['db: arm'] },
    ]);
  });

  test('an index that lies about a platform', async () => {
    const lie = { ...arm64, platform: { os: 'linux', architecture: 'amd64' } };
    expect(facts(await readFolder(layoutEntries(armBlobs, [lie]), { platforms: ['linux/amd64'] }))).toBe(
      'image/no-platform',
    );
  });

  test('images with names', async () => {
    const named = (name: string, descriptor: object): object => ({
      ...descriptor,
      annotations: { 'org.opencontainers.image.ref.name': name },
    });
    const same = layoutEntries(
      [...blobs, ...armBlobs],
      [named('one', descriptorOf(manifest)), named('two', { ...descriptorOf(manifest), digest: manifest.digest })],
    );
    expect(facts(await readFolder(same))).toBe('image/ambiguous');
    expect(facts(await readFolder(same, { name: 'two' }))).toEqual([whole(manifest.digest)]);
    expect(facts(await readFolder(same, { name: 'three' }))).toBe('image/not-found');
  });

  test('indexes in indexes end somewhere', async () => {
    let inner = indexOf([descriptorOf(manifest)]);
    const all = [...blobs, inner];
    for (let depth = 0; depth < 8; depth += 1) {
      inner = indexOf([{ ...descriptorOf(inner), annotations: { depth: String(depth) } }]);
      all.push(inner);
    }
    expect(facts(await readFolder(layoutEntries(all, [descriptorOf(inner)])))).toBe('image/too-large');
  });

  const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
  const rooted = (bytes: Buffer): TestEntry[] => {
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const root = { mediaType, digest: sha256(bytes), size: bytes.length, bytes };
    return layoutEntries([...blobs, root], [descriptorOf(root)]);
  };
  test.each<[string, TestEntry[], string]>([
    ['schema 1', rooted(json({ schemaVersion: 1, fsLayers: [] })), 'image/unsupported'],
    [
      'manifest and index at once',
      rooted(json({ schemaVersion: 2, config: descriptorOf(manifest), layers: [], manifests: [] })),
      'image/corrupt',
    ],
    [
      'a chart',
      rooted(
        json({
          schemaVersion: 2,
          config: { ...descriptorOf(manifest), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
          layers: [],
        }),
      ),
      'image/unsupported',
    ],
    [
      'a digest with a path in it',
      rooted(
        json({
          schemaVersion: 2,
          config: { ...descriptorOf(manifest), digest: 'sha256:../../../etc/passwd' },
          layers: [],
        }),
      ),
      'image/corrupt',
    ],
    ['a missing configuration', layoutEntries([manifest], [descriptorOf(manifest)]), 'image/corrupt'],
    ['a missing manifest', layoutEntries([], [descriptorOf(manifest)]), 'image/corrupt'],
    ['an empty index', layoutEntries([], []), 'image/not-found'],
    ['only an attestation', layoutEntries([], [attestation]), 'image/not-found'],
    ['no layout', [], 'image/unsupported'],
  ])('%s is refused', async (_, entries, code) => {
    expect(facts(await readFolder(entries))).toBe(code);
    if (entries.length > 0) expect(facts(await readArchive(tarOf(entries), {}, 'oci-archive'))).toBe(code);
  });

  test('a layer that is encrypted, or elsewhere, is told; nothing is fetched from its urls', async () => {
    const [layer, other] = blobs;
    const config = blobs[2];
    if (layer === undefined || other === undefined || config === undefined) throw new Error('the image has two layers');
    const encrypted = {
      ...descriptorOf(other),
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted',
      urls: ['http://127.0.0.1:1/'],
    };
    const bytes = json({ schemaVersion: 2, config: descriptorOf(config), layers: [descriptorOf(layer), encrypted] });
    expect(facts(await readFolder(rooted(bytes)))).toMatchObject([
      { failures: ['image/unsupported'], files: ['db: a', 'etc/list: gone'] },
    ]);
  });

  test('a blob that is not the one of its digest is told, and read', async () => {
    const wrong = layoutEntries(blobs, [descriptorOf(manifest)]).map((entry) => {
      const config = blobs[2];
      return entry.path === `blobs/${config?.digest.replace(':', '/')}`
        ? { ...entry, content: `${config?.bytes} ` }
        : entry;
    });
    expect(facts(await readFolder(wrong))).toMatchObject([{ failures: ['image/digest-mismatch'], files }]);
  });
});

test('links are followed in a second reading, from every kind of source', async () => {
  const linked = imageOf([
    [
      { path: 'opt/real', content: 'r 1' },
      { path: 'etc/list', type: '1', link: 'opt/real' },
    ],
    [{ path: 'db', type: '2', link: '/opt/real' }],
  ]);
  const archive = tarOf(dockerEntries([{ image: linked, tags: ['app:1'] }]));
  for (const read of [await readArchive(archive), await readArchive(gzipSync(archive)), await readSaved(archive)]) {
    expect(facts(read)).toMatchObject([{ failures: [], files: ['db: r', 'etc/list: r'] }]);
  }
});

test('layers that are the same are read once, and counted where they are', async () => {
  const entries: TestEntry[] = [{ path: 'db', content: 'a 1' }];
  const twice = imageOf([entries, [{ path: '.wh.db' }], entries]);
  const told: { layers: number; of: number; bytes: number }[] = [];
  const blobs = ociBlobs(twice, 'none');
  const read = await readFolder(layoutEntries(blobs, [descriptorOf(lastOf(blobs))]), {
    progress: (state) => void told.push(state),
  });
  expect(facts(read)).toMatchObject([{ layers: twice.diffIds, files: ['db: a'] }]);
  expect(told.at(-1)).toMatchObject({ layers: 2, of: 2 });
});

test('a file that cannot be read is a failure, not an error, and is closed', async () => {
  let closed = 0;
  const broken = {
    ...bytesAsSource(Buffer.alloc(10_000)),
    read: async (): Promise<Uint8Array> => {
      throw new Error('EIO: i/o error');
    },
    close: async (): Promise<void> => {
      closed += 1;
    },
  };
  const inputs = inputsOf({ openFile: async () => ok(broken) });
  const target: Target = { kind: 'docker-archive', path: 'a.tar', text: 'docker-archive:a.tar' };
  expect(facts(await inspectTarget(target, inputs, OPTIONS))).toBe('image/corrupt');
  expect(closed).toBe(1);
});
