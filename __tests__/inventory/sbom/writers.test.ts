import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { InspectedImage } from '../../../src/domain/image.ts';
import { inspectSbom, type SbomInventory } from '../../../src/inventory/sbom/inspect.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';

function inspectFile(name: string): SbomInventory {
  const content = readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
  const reading = readSbom(content);
  if (!reading.ok) throw new Error(reading.problem);
  return inspectSbom(reading.document, `sbom:${name}`, content);
}

/** What matching goes by. PyPI's names are compared in their normal form: syft writes that alone. */
function matched({ packages }: InspectedImage): string[] {
  return packages.map(({ type, name, version, arch, source }) =>
    [
      type,
      type === 'pypi' ? name.toLowerCase() : name,
      version,
      arch ?? '-',
      source?.name ?? '-',
      source?.version ?? '-',
    ].join(' '),
  );
}

const EXPECTED = [
  'composer symfony/http-kernel v5.4.0 - - -',
  'deb libdb5.3 1:5.3.28+dfsg2-1+b1 amd64 db5.3 5.3.28+dfsg2',
  'deb libssl3 3.0.11-1~deb12u2 amd64 openssl 3.0.11-1~deb12u2',
  'deb zlib1g 1:1.2.13.dfsg-1 amd64 zlib 1:1.2.13.dfsg-1',
  'gem rack 2.2.4 - - -',
  'npm @babel/traverse 7.20.0 - - -',
  'npm lodash 4.17.20 - - -',
  'pypi jinja2 3.1.2 - - -',
];

describe.each([
  'syft.cdx.json',
  'syft.cdx.xml',
  'syft.spdx.json',
  'syft.spdx',
  'trivy.cdx.json',
  'trivy.spdx.json',
  'trivy.spdx',
])('%s', (name) => {
  const { image, unassessed } = inspectFile(name);

  test('has every package, as the image itself has', () => {
    expect(matched(image).sort()).toEqual(EXPECTED);
    expect(unassessed).toEqual([]);
  });

  test('has the distribution', () => {
    expect(image.distro).toMatchObject({ id: 'debian', ecosystem: 'Debian:12', purl: { namespace: 'debian' } });
  });

  test('names the image by a digest', () => expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/));
});

describe('what a writer tells besides', () => {
  test.each([
    ['syft.cdx.json', 'var/lib/dpkg/status'],
    ['syft.cdx.xml', 'var/lib/dpkg/status'],
    ['syft.spdx.json', 'var/lib/dpkg/status'],
    ['syft.spdx', 'var/lib/dpkg/status'],
  ])('%s: the database', (name, path) => {
    const found = inspectFile(name).image.packages.find((one) => one.name === 'libssl3');
    expect(found?.locations).toEqual([path]);
  });

  test.each(['syft.cdx.json', 'syft.cdx.xml', 'trivy.cdx.json', 'trivy.spdx.json', 'trivy.spdx', 'syft.spdx.json'])(
    '%s: the manifest',
    (name) => {
      const found = inspectFile(name).image.packages.find((one) => one.name === 'lodash');
      expect(found).toMatchObject({ licences: ['MIT'], locations: ['srv/node_modules/lodash/package.json'] });
    },
  );

  test.each(['syft.cdx.json', 'trivy.cdx.json', 'trivy.spdx.json'])('%s: the layer', (name) => {
    const found = inspectFile(name).image.packages.find((one) => one.name === 'lodash');
    expect(found?.layer).toMatch(/^sha256:b3fb6700/);
  });

  test('layers of the image', () => expect(inspectFile('trivy.cdx.json').image.layers).toHaveLength(2));
});
