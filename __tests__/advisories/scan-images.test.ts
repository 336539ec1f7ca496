import { describe, expect, test } from '@jest/globals';
import { needsOf, scanImages } from '../../src/advisories/scan-images.ts';
import { openSource } from '../../src/advisories/sources/open.ts';
import type { Network } from '../../src/advisories/sources/retry.ts';
import type { Package } from '../../src/domain/package.ts';
import { apkPackage, deb, entry, imageOf, memoryFiles, npmPackage, packageOf, record, rpmPackage } from './samples.ts';

const NO_NETWORK: Network = {
  random: () => 0,
  sleep: async () => undefined,
  fetch: async () => {
    throw new Error('nothing is fetched');
  },
};

type Images = Parameters<typeof scanImages>[0];

async function scan(images: Images, records: readonly object[]): Promise<Awaited<ReturnType<typeof scanImages>>> {
  const files = Object.fromEntries(records.map((one, i) => [`m/${i}.json`, JSON.stringify(one)]));
  const opened = await openSource('m', { network: NO_NETWORK, files: memoryFiles(files) });
  if (!opened.ok) throw new Error(opened.failure.what);
  return scanImages(images, opened.value, []);
}

const VECTOR = { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] };
const DSA = record('DSA-1-1', [entry('Debian:12', 'a', '2')], { upstream: ['CVE-2024-1001'] });

describe('a flaw that no matching advisory rates', () => {
  test('gets the rating of the CVE’s own record', async () => {
    const cve = record('CVE-2024-1001', [], VECTOR);
    const { findings } = await scan([imageOf('Debian:12', [deb('a', '1')])], [DSA, cve]);
    expect(findings).toMatchObject([
      { rule: 'CVE-2024-1001', severity: 'critical', severitySource: 'cvss-v3.1', score: 9.8 },
    ]);
  });

  test('gets the distribution’s rating before that, from the package’s own row', async () => {
    const urgency = (name: string, word: string) =>
      entry('Debian:12', name, '0.1', { ecosystem_specific: { urgency: word } });
    const own = record('DEBIAN-CVE-2024-1001', [urgency('b', 'unimportant'), urgency('a', 'low')], VECTOR);
    const { findings } = await scan([imageOf('Debian:12', [deb('a', '1')])], [DSA, own]);
    expect(findings).toMatchObject([{ severity: 'low', severitySource: 'debian', score: 9.8 }]);
    expect(findings[0]?.suppressed).toBeUndefined();
  });

  test('stays unknown where there is none', async () => {
    const { findings } = await scan([imageOf('Debian:12', [deb('a', '1')])], [DSA]);
    expect(findings).toMatchObject([{ severity: 'unknown' }]);
    expect(findings[0]?.severitySource).toBeUndefined();
  });
});

describe('packages that a distribution package owns', () => {
  const owner = deb('npm', '9', { maintainer: 'Debian JS <x@lists.alioth.debian.org>' });
  const owned = npmPackage('b', '1.0.0', { owner: owner.purl });
  const ghsa = record('GHSA-1', [entry('npm', 'b', '2.0.0')]);
  const suppressedBy = async (images: Images, records: readonly object[]) =>
    (await scan(images, records)).findings.map(({ suppressed }) => suppressed?.by);

  test('are suppressed, and kept, where the distribution was assessed', async () => {
    expect(await suppressedBy([imageOf('Debian:12', [owner, owned])], [DSA, ghsa])).toEqual([owner.purl]);
  });

  test('count where the source does not know the release', async () => {
    expect(await suppressedBy([imageOf('Debian:13', [owner, owned])], [DSA, ghsa])).toEqual([undefined]);
  });

  test('count where a third party made the owner', async () => {
    const node = { ...owner, maintainer: 'NodeSource <x@nodesource.com>' };
    expect(await suppressedBy([imageOf('Debian:12', [node, owned])], [DSA, ghsa])).toEqual([undefined]);
  });
});

test('an id that no URL can hold is refused, and ends no scan', async () => {
  const { findings, failures } = await scan(
    [imageOf('Debian:12', [deb('a', '1')])],
    [DSA, record('X-\ud800', [entry('Debian:12', 'a')])],
  );
  expect([findings.map(({ rule }) => rule), failures.map(({ code }) => code)]).toEqual([
    ['CVE-2024-1001'],
    ['advisories/unreadable'],
  ]);
});

describe('several images', () => {
  test('are asked about once, and each gets its own findings', async () => {
    const images = [imageOf('Debian:12', [deb('a', '1')]), imageOf('Debian:12', [deb('a', '1'), deb('a', '3')])];
    expect(needsOf(images)).toEqual({
      ecosystems: ['Debian:12'],
      queries: [
        { ecosystem: 'Debian:12', name: 'a', version: '1' },
        { ecosystem: 'Debian:12', name: 'a', version: '3' },
      ],
    });
    const { findings, gaps, failures } = await scan(images, [DSA]);
    expect(findings.map(({ image }) => image)).toEqual([0, 1]);
    expect([gaps, failures]).toEqual([[], []]);
  });
});

test('a gap that several platforms of an image have is told once', async () => {
  const { gaps } = await scan([imageOf('Fedora:40', []), imageOf('Fedora:40', [])], [DSA]);
  expect(gaps).toHaveLength(1);
});

test('an unknown form of version is named, and changes nothing', async () => {
  const { gaps } = await scan(
    [imageOf(undefined, [npmPackage('b', 'latest')])],
    [record('GHSA-1', [entry('npm', 'b')])],
  );
  expect(gaps).toMatchObject([{ isIncomplete: false }]);
});

describe('an image without findings is never clean', () => {
  /** What a source without a record of the image's packages leaves: the gaps that make the run incomplete. */
  async function incomplete(images: Images, records: readonly object[]): Promise<number> {
    const { findings, gaps } = await scan(images, records);
    expect(findings).toEqual([]);
    return gaps.filter(({ isIncomplete }) => isIncomplete).length;
  }

  const elsewhere = record('X-1', [entry('Elsewhere:1', 'x')]);
  const FAMILIES: readonly [string, string | undefined, Package][] = [
    ['Debian', 'Debian:12', deb('a', '1')],
    ['Ubuntu', 'Ubuntu:22.04:LTS', deb('a', '1')],
    ['Ubuntu without its release', 'Ubuntu', deb('a', '1')],
    ['Alpine', 'Alpine:v3.19', apkPackage('a', '1')],
    ['Alpine edge', undefined, apkPackage('a', '1')],
    ['Wolfi', 'Wolfi', apkPackage('a', '1')],
    ['Chainguard', 'Chainguard', apkPackage('a', '1')],
    ['MinimOS', 'MinimOS', apkPackage('a', '1')],
    ['Red Hat', 'Red Hat:enterprise_linux:9::baseos', rpmPackage('a', '1')],
    ['AlmaLinux', 'AlmaLinux:9', rpmPackage('a', '1')],
    ['Rocky', 'Rocky Linux:9', rpmPackage('a', '1')],
    ['SUSE', 'SUSE:Linux Enterprise Server 15 SP5', rpmPackage('a', '1')],
    ['openSUSE', 'openSUSE:Leap 15.6', rpmPackage('a', '1')],
    ['Photon', 'Photon OS:5.0', rpmPackage('a', '1')],
    ['Azure Linux', 'Azure Linux:3', rpmPackage('a', '1')],
    ['Fedora, Amazon, Oracle: no feed', undefined, rpmPackage('a', '1')],
    ['an ecosystem that nobody knows', 'Nowhere:1', rpmPackage('a', '1')],
    ['OpenWrt: no feed', undefined, packageOf('opkg', 'a', '1')],
  ];

  const distroOf = (ecosystem: string | undefined) =>
    imageOf(ecosystem, []).distro ?? { id: 'x', version: '1', name: 'X 1', purl: { namespace: 'x', distro: 'x' } };

  test.each(FAMILIES)('%s: nothing in the feed', async (_name, ecosystem, found) => {
    const image = { ref: 'app:1', distro: distroOf(ecosystem), packages: [found] };
    expect(await incomplete([image], [elsewhere])).toBe(1);
  });

  test.each(FAMILIES)('%s: no package could be read', async (_name, ecosystem) => {
    const image = { ref: 'app:1', distro: distroOf(ecosystem), packages: [] };
    const records = ecosystem === undefined ? [elsewhere] : [record('X-1', [entry(ecosystem, 'b')])];
    expect(await incomplete([image], records)).toBe(1);
  });

  test.each(FAMILIES.filter(([, ecosystem]) => ecosystem !== undefined && !/^(?:Ubuntu|Nowhere:1)$/.test(ecosystem)))(
    '%s: a feed that knows the release is enough',
    async (_name, ecosystem, found) => {
      const image = { ref: 'app:1', distro: distroOf(ecosystem), packages: [found] };
      expect(await incomplete([image], [record('X-1', [entry(ecosystem ?? '', 'b')])])).toBe(0);
    },
  );

  test('packages without os-release, and a database that a layer took away', async () => {
    expect(await incomplete([imageOf(undefined, [deb('a', '1')])], [elsewhere])).toBe(1);
    expect(
      await incomplete([{ ...imageOf(undefined, []), removedDatabases: ['lib/apk/db/installed'] }], [elsewhere]),
    ).toBe(1);
  });
});

describe('what no advisory can speak of is named', () => {
  test.each<[string, Package]>([
    ['a Go program without a version', packageOf('golang', 'example.org/app', '')],
    ['a program that no records name', packageOf('generic', 'busybox', '1.36.1')],
    ['a library of conda', packageOf('conda', 'zlib', '1.2.13')],
    ['a package of another publisher', deb('docker-ce', '5:24.0.7-1', { maintainer: 'Docker <support@docker.com>' })],
  ])('%s', async (_name, found) => {
    const image = imageOf('Debian:12', [deb('a', '3'), found]);
    const { gaps } = await scan([image], [DSA]);
    expect(gaps).toEqual([expect.objectContaining({ isIncomplete: false, what: expect.stringContaining(found.name) })]);
  });
});

test('kernel headers are asked about in no earnest, unless a kernel is there', () => {
  const source = { name: 'linux', version: '6.1.1-1' };
  const headers = deb('linux-libc-dev', '6.1.1-1', { source });
  const kernel = deb('linux-image-6.1', '6.1.1-1', { source });
  const idle = (packages: Package[]) => needsOf([imageOf('Debian:12', packages)]).queries.map(({ isIdle }) => isIdle);
  expect(idle([headers])).toEqual([true]);
  expect(idle([headers, kernel])).toEqual([undefined]);
  expect(idle([kernel, headers])).toEqual([undefined]);
});
