import { expect, test } from '@jest/globals';
import { bitnami } from '../../../src/inventory/catalogers/bitnami.ts';
import { catalog } from '../composed.ts';

const PATH = 'opt/bitnami/redis/.spdx-redis.spdx';

function spdx(...purls: string[]): string {
  const packages = purls.map((locator, index) => ({
    SPDXID: `SPDXRef-${index}`,
    name: `p${index}`,
    versionInfo: '1',
    licenseDeclared: 'BSD-3-Clause',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator }],
  }));
  return JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', packages });
}

test.each([
  [PATH, true],
  ['opt/bitnami/common/.spdx-gosu.spdx', true],
  ['srv/.spdx-redis.spdx', false],
  ['opt/bitnami/redis/redis.spdx', false],
])('%s: %s', (path, wanted) => expect(bitnami.wants(path)).toBe(wanted));

test('applications are found by their purls; what the distribution installed is its database’s matter', () => {
  const text = spdx('pkg:bitnami/redis@7.0.5-0?arch=amd64&distro=debian-11', 'pkg:deb/debian/libc6@2.31', 'pkg:x/y@1');
  expect(catalog(PATH, text)).toEqual({
    packages: [{ type: 'bitnami', name: 'redis', version: '7.0.5-0', licences: ['BSD-3-Clause'] }],
  });
});

test.each(['', '{', '{}', '[]', '{"spdxVersion":"SPDX-1.0"}'])('%j is told', (text) =>
  expect(catalog(PATH, text).problem).toBeDefined(),
);
