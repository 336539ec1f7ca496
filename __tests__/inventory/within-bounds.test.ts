import { expect, test } from '@jest/globals';
import type { Cataloger } from '../../src/domain/layer.ts';
import { bitnami } from '../../src/inventory/catalogers/bitnami.ts';
import { depsJson } from '../../src/inventory/catalogers/deps-json.ts';
import { lockComposer } from '../../src/inventory/lock-files/lock-composer.ts';
import { MAX_PACKAGES } from '../../src/inventory/text.ts';
import { bytes } from './composed.ts';

function list<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function spdxPackage(index: number): object {
  const purl = `pkg:bitnami/p${index}@1.0.0`;
  const externalRefs = [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }];
  return { SPDXID: `SPDXRef-${index}`, name: `p${index}`, externalRefs };
}

test.each<[string, Cataloger, (count: number) => object]>([
  [
    'deps.json',
    depsJson,
    (count) => ({ libraries: Object.fromEntries(list(count, (i) => [`P${i}/1.0.0`, { type: 'package' }])) }),
  ],
  [
    'composer.lock',
    lockComposer,
    (count) => ({ packages: list(count, (i) => ({ name: `v/p${i}`, version: '1.0.0' })) }),
  ],
  ['Bitnami', bitnami, (count) => ({ spdxVersion: 'SPDX-2.3', packages: list(count, spdxPackage) })],
])('%s tells of more packages than are kept', (_name, cataloger, make) => {
  const read = (count: number) => cataloger.read('x', bytes(JSON.stringify(make(count))));
  const most = read(MAX_PACKAGES);
  expect([most.packages.length, most.problem]).toEqual([MAX_PACKAGES, undefined]);
  const more = read(MAX_PACKAGES + 1);
  expect(more.packages).toHaveLength(MAX_PACKAGES);
  expect(more.problem).toBeDefined();
});
