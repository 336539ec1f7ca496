import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryKeep } from '../../src/advisories/index-format/store.ts';
import { scanImages } from '../../src/advisories/scan-images.ts';
import { openSource } from '../../src/advisories/sources/open.ts';
import type { Network } from '../../src/advisories/sources/retry.ts';
import type { Package } from '../../src/domain/package.ts';
import { apkPackage, deb, distro, memoryFiles, npmPackage, packageOf, rpmPackage } from './samples.ts';

const network: Network = {
  random: () => 0,
  sleep: async () => undefined,
  fetch: async () => Promise.reject(new Error('nothing is fetched')),
};

const NAMES = ['a', 'linux', '__proto__', 'constructor', 'b:c', '\u{1f600}', '\ud800', ''];
const VERSIONS = [
  '0',
  '1',
  '1.0.0',
  '1:1-1',
  '1.0.0-rc.1',
  '2_p1-r0',
  '*',
  '',
  'latest',
  '9'.repeat(400),
  '1.module_el8',
  '\ud800',
];
const ECOSYSTEMS = [
  'Debian:12',
  'Alpine:v3.19',
  'AlmaLinux:8',
  'Ubuntu:22.04:LTS',
  'npm',
  'PyPI',
  'Maven',
  'Go',
  '__proto__',
  '',
];
const IDS = [
  'CVE-2026-1000',
  'DSA-1',
  'DEBIAN-CVE-2026-1000',
  'GHSA-x',
  'ALSA-1',
  '__proto__',
  'X-\ud800',
  'CVE-2026-1001',
];
const VECTORS = ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'high', 'CVSS:4.0/', '(AV:N)', '__proto__'];

const anything = fc.jsonValue({ maxDepth: 2 });
const of = (values: readonly string[]) =>
  fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 20 }, { arbitrary: anything, weight: 1 });
const list = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.array(item, { maxLength: 3 }), weight: 20 }, { arbitrary: anything, weight: 1 });
const partly = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });
const rating = partly({ type: of(['CVSS_V3', 'CVSS_V4', 'Ubuntu']), score: of(VECTORS) });
const event = fc.oneof(
  ...['introduced', 'fixed', 'last_affected', 'limit'].map((kind) => fc.record({ [kind]: of(VERSIONS) })),
);
const affected = partly({
  package: partly({ ecosystem: of(ECOSYSTEMS), name: of(NAMES) }),
  ranges: list(partly({ type: of(['SEMVER', 'ECOSYSTEM', 'GIT']), events: list(event) })),
  versions: list(of(VERSIONS)),
  severity: list(rating),
  ecosystem_specific: fc.oneof(
    partly({
      urgency: of(['unimportant', 'high']),
      binaries: list(partly({ binary_name: of(NAMES) })),
      imports: list(partly({ path: of(NAMES), symbols: list(of(NAMES)) })),
    }),
    anything,
  ),
  database_specific: partly({ cves_map: partly({ cves: list(partly({ id: of(IDS), severity: list(rating) })) }) }),
});
const hostile = fc.record(
  {
    id: of(IDS),
    modified: of(['2026-01-01T00:00:00Z', '9999-99-99T99:99:99Z', '']),
    withdrawn: of(['', '2026-01-01T00:00:00Z']),
    summary: of(['Important: a:1 security update', 'x'.repeat(3000), '\ud800']),
    details: of(['x'.repeat(3000), '\ud83d']),
    aliases: list(of(IDS)),
    upstream: list(of(IDS)),
    related: list(of(IDS)),
    severity: list(rating),
    database_specific: partly({ severity: of(['HIGH', '__proto__']) }),
    affected: list(affected),
  },
  { requiredKeys: ['id', 'modified', 'affected'] },
);

const PACKAGES: readonly Package[] = NAMES.flatMap((name) =>
  ['1.0.0', '1', '1.module_el8', 'latest', ''].flatMap((version) => [
    deb(name, version),
    apkPackage(name, version),
    rpmPackage(name, version, { module: 'a:1:1:1' }),
    npmPackage(name, version),
    packageOf('pypi', name, version),
    packageOf('maven', name, version),
    packageOf('golang', name, version, { symbols: 'AAAA' }),
  ]),
);
const IMAGES = ['Debian:12', 'Alpine:v3.19', 'AlmaLinux:8', 'Ubuntu:22.04:LTS', '__proto__'].map((ecosystem) => ({
  ref: ecosystem,
  distro: distro(ecosystem),
  packages: PACKAGES,
}));

test('records of any content end in findings and failures, the same whether they are read from an index or not where nothing is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(hostile, { minLength: 1, maxLength: 6, selector: ({ id }) => JSON.stringify(id) }),
      async (records) => {
        const files = memoryFiles(Object.fromEntries(records.map((one, i) => [`m/${i}.json`, JSON.stringify(one)])));
        const told: { readonly failures: readonly string[]; readonly [what: string]: unknown }[] = [];
        for (const kept of [{}, { kept: memoryKeep() }]) {
          const opened = await openSource('m', { network, files, ...kept });
          if (!opened.ok) throw new Error(opened.failure.what);
          const { findings, failures, gaps, newest } = await scanImages(IMAGES, opened.value, []);
          await opened.value.close();
          told.push({
            failures: failures.map(({ code }) => code),
            findings: findings.map((finding) => JSON.stringify(finding)).sort(),
            gaps,
            newest,
          });
        }
        // From an index only the wanted entries of a record are read: what is wrong with another one is not seen.
        if (told[0]?.failures.length === 0) expect(told[1]).toEqual(told[0]);
      },
    ),
    { numRuns: 200 },
  );
});
