import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTar } from '../../../scripts/tar-writer.ts';

const DOCKERFILE = `FROM debian:12
RUN apt-get update && apt-get install -y openssl
COPY app /app
CMD ["/app"]
`;
const WORKFLOW = 'on: push\njobs: {}\n';

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;

function paragraph(name: string, version: string): string {
  return `Package: ${name}
Status: install ok installed
Priority: optional
Section: utils
Maintainer: Somebody <somebody@example.org>
Architecture: amd64
Version: ${version}
Description: ${name} of a test
`;
}

const BASE_PACKAGES = [paragraph('base-files', '12.4+deb12u2')];
const ALL_PACKAGES = [...BASE_PACKAGES, paragraph('openssl', '3.0.11-1~deb12u1')];

/** One flaw of openssl, high, fixed; and one of base-files that this version does not have. */
const ADVISORIES = [
  {
    schema_version: '1.7.0',
    id: 'DEBIAN-CVE-2023-5363',
    modified: '2026-10-01T00:00:00Z',
    upstream: ['CVE-2023-5363'],
    details: 'A bug has been identified in the processing of key and initialisation vector lengths.',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
    affected: [affected('openssl', '3.0.11-1~deb12u2')],
  },
  {
    schema_version: '1.7.0',
    id: 'DEBIAN-CVE-2000-0001',
    modified: '2026-10-01T00:00:00Z',
    upstream: ['CVE-2000-0001'],
    details: 'Fixed long ago.',
    affected: [affected('base-files', '12.0')],
  },
];

/** Writes a flaw of a Debian package as OSV has it, high; versions below `fixed` have it. */
export function writeAdvisory(folder: string, cve: string, name: string, fixed: string): void {
  const advisory = {
    ...ADVISORIES[0],
    id: `DEBIAN-${cve}`,
    upstream: [cve],
    details: `A flaw of ${name}.`,
    affected: [affected(name, fixed)],
  };
  writeFileSync(join(folder, 'advisories', `${advisory.id}.json`), JSON.stringify(advisory));
}

/** Writes the image with one package more, that the RUN line brings. */
export function writeImageWith(folder: string, name: string, version: string): void {
  writeFileSync(join(folder, 'image.tar'), dockerArchive([...ALL_PACKAGES, paragraph(name, version)]));
}

function affected(name: string, fixed: string): unknown {
  return {
    package: { ecosystem: 'Debian:12', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  };
}

/** A checkout with a Dockerfile, the image that was built from it as `image.tar`, and its own advisories. */
export function makeWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-workspace-'));
  for (const name of ['advisories', 'no-advisories', '.github/workflows'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(folder, '.github/workflows/ci.yml'), WORKFLOW);
  const image = dockerArchive();
  writeFileSync(join(folder, 'image.tar'), image);
  writeFileSync(join(folder, 'cut.tar'), image.subarray(0, Math.floor(image.length / 2)));
  for (const advisory of ADVISORIES)
    writeFileSync(join(folder, 'advisories', `${advisory.id}.json`), JSON.stringify(advisory));
  return folder;
}

export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** As `docker save` writes it (Docker image specification 1.2): manifest.json, the config, a folder of layers. */
function dockerArchive(packages: readonly string[] = ALL_PACKAGES): Buffer {
  const text = (path: string, content: string) => ({ path, mode: 0o644, content: Buffer.from(content) });
  const layers = [
    writeTar([text('etc/os-release', OS_RELEASE), text('var/lib/dpkg/status', BASE_PACKAGES.join('\n'))]),
    writeTar([text('var/lib/dpkg/status', packages.join('\n'))]),
    writeTar([{ path: 'app', mode: 0o755, content: Buffer.from('#!/bin/sh\n') }]),
  ];
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created: '2026-11-01T00:00:00Z',
    config: { Cmd: ['/app'] },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    history: [
      { created_by: `/bin/sh -c #(nop) ADD file:${'1'.repeat(64)} in / ` },
      { created_by: '/bin/sh -c #(nop)  CMD ["bash"]', empty_layer: true },
      { created_by: '/bin/sh -c apt-get update && apt-get install -y openssl' },
      { created_by: `/bin/sh -c #(nop) COPY file:${'2'.repeat(64)} in /app ` },
      { created_by: '/bin/sh -c #(nop)  CMD ["/app"]', empty_layer: true },
    ],
  });
  const configName = `${sha256(Buffer.from(config))}.json`;
  const paths = layers.map((layer) => `${sha256(layer)}/layer.tar`);
  const manifest = [{ Config: configName, RepoTags: ['octo/app:1'], Layers: paths }];
  return writeTar([
    ...layers.map((content, index) => ({ path: paths[index] ?? '', mode: 0o644, content })),
    text(configName, config),
    text('manifest.json', JSON.stringify(manifest)),
  ]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
