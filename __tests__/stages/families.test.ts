import { Buffer } from 'node:buffer';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ComposedFile, ComposedImage } from '../../src/domain/layer.ts';
import { assemble } from '../../src/inventory/assemble.ts';
import type { World } from '../../src/ports/world.ts';
import { scanStageWith } from '../../src/stages/scan.ts';
import { entry, memoryFiles, record } from '../advisories/samples.ts';
import { stagePlan, stageWorld } from '../helpers/stage-world.ts';
import { catalog, layerId } from '../inventory/composed.ts';
import { inspected } from '../inventory/image.ts';
import { minimal, ndb } from '../inventory/rpm/databases.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const DPKG = {
  'var/lib/dpkg/status': 'Package: curl\nStatus: install ok installed\nVersion: 7.88-1\nArchitecture: amd64\n',
};
const STATUS_D = { 'var/lib/dpkg/status.d/curl': 'Package: curl\nVersion: 7.88-1\nArchitecture: amd64\n' };
const APK = { 'lib/apk/db/installed': 'P:curl\nV:8.5.0-r0\nA:x86_64\no:curl\n' };
const RPM = { 'var/lib/rpm/Packages.db': ndb([minimal('curl', '7.76.1', '29.el9')]) };
const MANIFEST = {
  'var/lib/rpmmanifest/container-manifest-2':
    'curl\t8.3.0-1.cm2\t1\t1\tMicrosoft Corporation\t(none)\t1\tx86_64\t0\tcurl-8.3.0-1.cm2.src.rpm\n',
};
const OPKG = { 'usr/lib/opkg/status': 'Package: curl\nStatus: install ok installed\nVersion: 8\n' };
const CHISEL = {
  'var/lib/chisel/manifest.wall': zstdCompressSync(
    '{"jsonwall":"1.0","count":2}\n{"kind":"package","name":"curl","version":"8.5.0-2ubuntu10"}\n',
  ),
};

function release(lines: string): Files {
  return { 'etc/os-release': lines.replaceAll(' | ', '\n') };
}

/** An image of one layer with these files. */
function imageOf(files: Files): ComposedImage {
  return {
    facts: [],
    files: Object.entries(files).map(([path, content]): ComposedFile => {
      const found = catalog(path, typeof content === 'string' ? content : Buffer.from(content));
      return { path, cataloger: 'x', versions: [{ layer: layerId(1), content: found }] };
    }),
  };
}

const PLAN = stagePlan({ advisories: { source: 'm', offline: true } });

/** What became of the scan of an image, with a source that has a record of each of these ecosystems, of another package. */
async function scan(files: Files, ecosystems: readonly string[]): Promise<{ status: string; findings: number }> {
  const { distro, packages, failures } = assemble(imageOf(files), 'app:1');
  expect(failures).toEqual([]);
  expect(packages.length).toBeGreaterThan(0);
  const records = ecosystems.map((ecosystem, i) => [
    `m/${i}.json`,
    JSON.stringify(record(`X-${i}`, [entry(ecosystem, 'another', '2')], { upstream: ['CVE-2024-1001'] })),
  ]);
  const contents = Object.fromEntries([...records, ['m/x.json', JSON.stringify(record('X-99', []))]]);
  const world = stageWorld({ files: memoryFiles(contents) as World['files'] });
  const image = inspected({ packages, failures, ...(distro === undefined ? {} : { distro }) });
  const stage = scanStageWith({ sleep: async () => undefined, random: () => 0.5 });
  const outcome = await stage.run(world, PLAN, { images: [image] });
  return { status: outcome.status, findings: 'findings' in outcome ? outcome.findings.length : 0 };
}

const CPE = 'Red Hat:enterprise_linux:';

describe('a distribution with a feed is clean when the feed says so, and only then', () => {
  const families: readonly (readonly [string, Files, string])[] = [
    ['Debian', { ...release('ID=debian | VERSION_ID=12'), ...DPKG }, 'Debian:12'],
    ['distroless', { ...release('ID=debian | VERSION_ID=12'), ...STATUS_D }, 'Debian:12'],
    ['Ubuntu LTS', { ...release('ID=ubuntu | VERSION_ID=22.04'), ...DPKG }, 'Ubuntu:22.04:LTS'],
    ['Ubuntu', { ...release('ID=ubuntu | VERSION_ID=23.10'), ...DPKG }, 'Ubuntu:23.10'],
    ['Alpine', { ...release('ID=alpine | VERSION_ID=3.19.1'), ...APK }, 'Alpine:v3.19'],
    ['RHEL 8', { ...release('ID=rhel | VERSION_ID=8.6'), ...RPM }, `${CPE}8::appstream`],
    ['RHEL 9', { ...release('ID=rhel | VERSION_ID=9.4'), ...RPM }, `${CPE}9::baseos`],
    ['RHEL 10', { ...release('ID=rhel | VERSION_ID=10.1'), ...RPM }, `${CPE}10.1`],
    ['CentOS', { ...release('ID=centos | VERSION_ID=7 | NAME="CentOS Linux"'), ...RPM }, `${CPE}7::server`],
    ['AlmaLinux', { ...release('ID=almalinux | VERSION_ID=9.4'), ...RPM }, 'AlmaLinux:9'],
    ['Rocky', { ...release('ID=rocky | VERSION_ID=9.4'), ...RPM }, 'Rocky Linux:9'],
    [
      'SUSE',
      { ...release('ID=sles | VERSION_ID=15.6 | PRETTY_NAME="SUSE Linux Enterprise Server 15 SP6"'), ...RPM },
      'SUSE:Linux Enterprise Module for Basesystem 15 SP6',
    ],
    ['openSUSE Leap', { ...release('ID="opensuse-leap" | VERSION_ID=15.6'), ...RPM }, 'openSUSE:Leap 15.6'],
    ['Tumbleweed', { ...release('ID="opensuse-tumbleweed" | VERSION_ID=20260101'), ...RPM }, 'openSUSE:Tumbleweed'],
    ['Photon', { ...release('ID=photon | VERSION_ID=5.0'), ...RPM }, 'Photon OS:5.0'],
    ['Azure Linux', { ...release('ID=azurelinux | VERSION_ID=3.0'), ...RPM }, 'Azure Linux:3'],
    ['Mariner, distroless', { ...release('ID=mariner | VERSION_ID=2.0'), ...MANIFEST }, 'Azure Linux:2'],
    ['Wolfi', { ...release('ID=wolfi | VERSION_ID=20230201'), ...APK }, 'Wolfi'],
    ['Chainguard', { ...release('ID=chainguard | VERSION_ID=20230214'), ...APK }, 'Chainguard'],
    ['MinimOS', { ...release('ID=minimos | VERSION_ID=1'), ...APK }, 'MinimOS'],
  ];

  test.each(families)('%s', async (_name, files, ecosystem) => {
    expect(await scan(files, [ecosystem])).toEqual({ status: 'done', findings: 0 });
    expect(await scan(files, ['Debian:99', 'Alpine:v9.9'])).toEqual({ status: 'partial', findings: 0 });
  });
});

describe('what nobody has advisories for never looks clean', () => {
  const manifest = 'root/buildinfo/content_manifests/x.json';
  test.each<[string, Files]>([
    ['Fedora', { ...release('ID=fedora | VERSION_ID=41'), ...RPM }],
    ['Amazon', { ...release('ID=amzn | VERSION_ID=2023'), ...RPM }],
    ['Oracle', { ...release('ID=ol | VERSION_ID=9.3'), ...RPM }],
    ['CentOS Stream', { ...release('ID=centos | VERSION_ID=9 | NAME="CentOS Stream"'), ...RPM }],
    ['OpenWrt', { ...release('ID=openwrt | VERSION_ID=23.05'), ...OPKG }],
    ['Alpine edge', { ...release('ID=alpine | VERSION_ID=3.24.0_alpha20260127'), ...APK }],
    ['no distribution', RPM],
    ['Ubuntu, chiselled', { ...release('ID=ubuntu | VERSION_ID=24.04'), ...CHISEL }],
    [
      'RHEL of a content set that is not known',
      {
        ...release('ID=rhel | VERSION_ID=9.4'),
        ...RPM,
        [manifest]: '{"content_sets":["rhocp-4.12-for-rhel-9-x86_64-rpms"]}',
      },
    ],
    [
      'RHEL of one that is known and one that is not',
      {
        ...release('ID=rhel | VERSION_ID=9.4'),
        ...RPM,
        [manifest]: '{"content_sets":["rhel-9-for-x86_64-baseos-rpms","rhocp-4.12-for-rhel-9-x86_64-rpms"]}',
      },
    ],
  ])('%s', async (_name, files) => {
    const all = ['Debian:12', `${CPE}9::baseos`, 'Ubuntu:24.04:LTS', 'Alpine:v3.23'];
    expect(await scan(files, all)).toEqual({ status: 'partial', findings: 0 });
  });
});
