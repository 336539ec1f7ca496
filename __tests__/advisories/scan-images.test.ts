import { describe, expect, test } from '@jest/globals';
import { needsOf, scanImages } from '../../src/advisories/scan-images.ts';
import { openSource } from '../../src/advisories/sources/open.ts';
import type { Network } from '../../src/advisories/sources/retry.ts';
import { deb, entry, imageOf, memoryFiles, npmPackage, record } from './samples.ts';

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

test('an unknown form of version is named, and changes nothing', async () => {
  const { gaps } = await scan(
    [imageOf(undefined, [npmPackage('b', 'latest')])],
    [record('GHSA-1', [entry('npm', 'b')])],
  );
  expect(gaps).toMatchObject([{ isIncomplete: false }]);
});
