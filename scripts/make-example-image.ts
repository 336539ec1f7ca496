/**
 * Makes examples/shop/image.tar.gz: a docker archive of what `examples/shop/Dockerfile` builds on Debian 12.1, for machines without a builder.
 * It holds what Seaworthy reads (package databases, manifests of npm packages, permissions, config, history) and no program: it can be
 * checked, not run. The same inputs give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { EXAMPLE_TIME, type TarEntry, writeTar } from './tar-writer.ts';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly license?: string }>>;
}

interface HistoryEntry {
  readonly created_by: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** What one instruction gives: a line of history, and a layer where it writes files. */
interface Step {
  readonly history: HistoryEntry;
  readonly layer?: readonly TarEntry[];
}

/** Packages of Debian 12.1: name, version, source, section. Versions are those of the release of July 2023. */
const DEBIAN_PACKAGES = [
  ['apt', '2.6.1', '', 'admin'],
  ['base-files', '12.4+deb12u1', '', 'admin'],
  ['bash', '5.2.15-2+b2', 'bash (5.2.15-2)', 'shells'],
  ['coreutils', '9.1-1', '', 'utils'],
  ['dpkg', '1.21.22', '', 'admin'],
  ['libapt-pkg6.0', '2.6.1', 'apt', 'libs'],
  ['libc-bin', '2.36-9+deb12u1', 'glibc', 'libs'],
  ['libc6', '2.36-9+deb12u1', 'glibc', 'libs'],
  ['libgnutls30', '3.7.9-2', 'gnutls28', 'libs'],
  ['zlib1g', '1:1.2.13.dfsg-1', 'zlib', 'libs'],
] as const;

/** What the Dockerfile's own RUN installs. */
const TINI = ['tini', '0.19.0-1', '', 'utils'] as const;

type DebianPackage = readonly [name: string, version: string, source: string, section: string];

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;

function dpkgStatus(packages: readonly DebianPackage[]): string {
  const stanzas = packages.map(([name, version, source, section]) =>
    [
      `Package: ${name}`,
      'Status: install ok installed',
      'Priority: required',
      `Section: ${section}`,
      'Architecture: amd64',
      ...(source === '' ? [] : [`Source: ${source}`]),
      `Version: ${version}`,
      `Description: ${name} of Debian 12.1`,
    ].join('\n'),
  );
  return `${stanzas.join('\n\n')}\n`;
}

function file(path: string, content: string | Uint8Array, mode = 0o644): TarEntry {
  return { path, mode, content: Buffer.from(content) };
}

function folder(path: string, mode = 0o755): TarEntry {
  return { path: `${path}/`, mode };
}

function baseLayer(): readonly TarEntry[] {
  return [
    folder('etc'),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'),
    folder('tmp', 0o1777),
    folder('usr'),
    folder('usr/lib'),
    file('usr/lib/os-release', OS_RELEASE),
    file('etc/os-release', OS_RELEASE),
    folder('var'),
    folder('var/lib'),
    folder('var/lib/dpkg'),
    file('var/lib/dpkg/status', dpkgStatus(DEBIAN_PACKAGES)),
  ];
}

/** Manifests of the npm packages, from the lockfile: name, version, licence. */
async function appLayer(shop: string): Promise<readonly TarEntry[]> {
  const lockfile = JSON.parse(await readFile(join(shop, 'package-lock.json'), 'utf8')) as Lockfile;
  const modules = Object.entries(lockfile.packages).filter(([path]) => path !== '');
  const copies = ['package-lock.json', 'package.json', 'src/catalogue.js', 'src/server.js'];
  const contents = await Promise.all(copies.map((path) => readFile(join(shop, path))));
  return [
    folder('srv'),
    folder('srv/shop'),
    folder('srv/shop/node_modules'),
    ...modules.flatMap(([path, { version, license }]) => {
      const manifest = { name: path.replace('node_modules/', ''), version, license };
      return [
        folder(`srv/shop/${path}`),
        file(`srv/shop/${path}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`),
      ];
    }),
    folder('srv/shop/src'),
    ...copies.map((path, index) => file(`srv/shop/${path}`, contents[index] ?? new Uint8Array())),
  ];
}

/** The instructions of the stage `runtime`, as BuildKit writes them into the history. */
async function steps(shop: string): Promise<readonly Step[]> {
  const buildkit = 'buildkit.dockerfile.v0';
  const empty = (created_by: string): Step => ({ history: { created_by, comment: buildkit, empty_layer: true } });
  const layer = (created_by: string, entries: readonly TarEntry[]): Step => ({
    history: { created_by, comment: buildkit },
    layer: entries,
  });
  return [
    { history: { created_by: '/bin/sh -c #(nop) ADD file:debian-12.1-example in / ' }, layer: baseLayer() },
    { history: { created_by: '/bin/sh -c #(nop)  CMD ["bash"]', empty_layer: true } },
    layer('RUN /bin/sh -c command -v tini || (apt-get update && apt-get install -y tini) # buildkit', [
      folder('var'),
      folder('var/lib'),
      folder('var/lib/dpkg'),
      file('var/lib/dpkg/status', dpkgStatus([...DEBIAN_PACKAGES, TINI])),
    ]),
    empty('ENV NODE_ENV=production'),
    empty('ENV SESSION_SECRET=b4d7c1f09e5a4e0c8a6f2d31'),
    layer('WORKDIR /srv/shop', [folder('srv'), folder('srv/shop')]),
    layer('COPY /src . # buildkit', await appLayer(shop)),
    layer('ADD shop.json /etc/shop.json # buildkit', [
      folder('etc'),
      file('etc/shop.json', await readFile(join(shop, 'shop.json'))),
    ]),
    layer('RUN /bin/sh -c mkdir -p /srv/shop/uploads  && chmod 777 /srv/shop/uploads # buildkit', [
      folder('srv'),
      folder('srv/shop'),
      folder('srv/shop/uploads', 0o777),
    ]),
    empty('EXPOSE map[8080/tcp:{}]'),
    empty('ENTRYPOINT ["tini" "--"]'),
    empty('CMD ["/bin/sh" "-c" "node src/server.js --port 8080"]'),
  ];
}

/** The config of the image (OCI image-spec, config.md), as the Dockerfile makes it. */
function imageConfig(all: readonly Step[], diffIds: readonly string[]): string {
  const created = new Date(EXAMPLE_TIME * 1000).toISOString();
  return JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created,
    config: {
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'NODE_ENV=production',
        'SESSION_SECRET=b4d7c1f09e5a4e0c8a6f2d31',
      ],
      Entrypoint: ['tini', '--'],
      Cmd: ['/bin/sh', '-c', 'node src/server.js --port 8080'],
      WorkingDir: '/srv/shop',
      ExposedPorts: { '8080/tcp': {} },
    },
    rootfs: { type: 'layers', diff_ids: diffIds.map((digest) => `sha256:${digest}`) },
    history: all.map(({ history }) => ({ created, ...history })),
  });
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The whole archive, as `docker save` lays it out: config, layers, manifest.json. `shop` is the folder of the example. */
export async function makeExampleImage(shop: string): Promise<Buffer> {
  const all = await steps(shop);
  const layers = all.flatMap(({ layer }) => (layer === undefined ? [] : [writeTar(layer)]));
  const diffIds = layers.map(sha256);
  const config = imageConfig(all, diffIds);
  const manifest = [
    {
      Config: `${sha256(config)}.json`,
      RepoTags: ['shop:example'],
      Layers: diffIds.map((digest) => `${digest}/layer.tar`),
    },
  ];
  return writeTar([
    file(`${sha256(config)}.json`, config),
    ...diffIds.flatMap((digest, index) => [
      folder(digest),
      file(`${digest}/layer.tar`, layers[index] ?? new Uint8Array()),
    ]),
    file('manifest.json', JSON.stringify(manifest)),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const shop = resolve(import.meta.dirname, '../examples/shop');
  const archive = await makeExampleImage(shop);
  const packed = gzipSync(archive, { level: 9 });
  await writeFile(join(shop, 'image.tar.gz'), packed);
  console.log(
    `examples/shop/image.tar.gz: ${packed.length} bytes of ${archive.length}, the archive is sha256:${sha256(archive)}`,
  );
}
