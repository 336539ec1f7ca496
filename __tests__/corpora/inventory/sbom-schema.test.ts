import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import type { Package } from '../../../src/domain/package.ts';
import { cyclonedx } from '../../../src/inventory/cyclonedx.ts';
import { spdx } from '../../../src/inventory/spdx.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { layerId } from '../../inventory/composed.ts';
import { inspected } from '../../inventory/image.ts';

const ORIGIN = { createdAt: '2026-11-22T10:11:12.345Z', tool: { name: 'seaworthy', version: '0.1.0' } };

function one(parts: Partial<Package>): Package {
  return {
    type: 'deb',
    name: 'a',
    version: '1',
    licences: [],
    purl: 'pkg:deb/debian/a@1?arch=amd64&distro=debian-12',
    layer: layerId(1),
    locations: ['var/lib/dpkg/status'],
    ...parts,
  };
}

const IMAGES = {
  'with everything': inspected({
    distro: {
      id: 'debian',
      version: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
      ecosystem: 'Debian:12',
      purl: { namespace: 'debian', distro: 'debian-12' },
      endOfLife: '2028-06-30',
    },
    packages: [
      one({ maintainer: 'A Team <a@debian.org>', source: { name: 's', version: '2' } }),
      one({ name: 'lic', licences: ['GPL-2.0-only AND MIT'], hashes: [`sha1:${'1'.repeat(40)}`, 'md5:nonsense'] }),
      one({ name: 'odd', licences: ['Artistic, see the file', 'MIT', 'mit or isc'] }),
      one({ name: 'ref', licences: ['LicenseRef-x'] }),
      one({ type: 'npm', name: '@s/x', purl: 'pkg:npm/%40s/x@1', owner: 'pkg:deb/debian/a@1' }),
      one({ type: 'npm', name: '@s/x', purl: 'pkg:npm/%40s/x@1', layer: layerId(2), locations: ['b', 'c'] }),
      one({ type: 'maven', name: 'g:a', purl: 'pkg:maven/g/a@1', within: 'a.jar' }),
      one({ type: 'maven', name: 'g:a', purl: 'pkg:maven/g/a@1', within: 'b.jar', hashes: [`md5:${'2'.repeat(32)}`] }),
      one({ name: 'exc', licences: ['MPL-2.0-no-copyleft-exception'], maintainer: '', version: '' }),
      one({ name: 'lone \ud800', licences: [''], source: { name: '\udc00', version: '' } }),
      one({ name: 'x\u001b[31m"<script>', version: '\u0000', maintainer: ' <only@mail>\n' }),
    ],
  }),
  empty: inspected(),
  'of a folder': inspected({
    ref: 'oci:/tmp/a b#c',
    distro: { id: 'x', version: '', name: 'X', purl: { namespace: 'x', distro: 'x' } },
  }),
};

describeWithCorpora('SBOMs against the schemas', (dir) => {
  const validators: Record<string, ValidateFunction> = {};

  beforeAll(() => {
    const read = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(dir, 'sbom-schemas', name), 'utf8'));
    const options = { strict: false, allErrors: true };
    const [ajv, ajv2019] = [new Ajv(options), new Ajv2019(options)];
    for (const one of [ajv, ajv2019]) {
      formats.default(one);
      one.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/);
      one.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/);
    }
    ajv.addSchema(read('spdx.schema.json'), 'http://cyclonedx.org/schema/spdx.schema.json');
    ajv.addSchema(read('jsf-0.82.schema.json'), 'http://cyclonedx.org/schema/jsf-0.82.schema.json');
    validators['cyclonedx'] = ajv.compile(read('bom-1.6.schema.json'));
    validators['spdx'] = ajv2019.compile(read('spdx-2.3.schema.json'));
  });

  test.each(Object.entries(IMAGES))('CycloneDX of an image %s', (_name, image) => {
    const document: unknown = JSON.parse(cyclonedx(image, ORIGIN));
    validators['cyclonedx']?.(document);
    expect(validators['cyclonedx']?.errors ?? []).toEqual([]);
    const refs = [...JSON.stringify(document).matchAll(/"bom-ref":"([^"]*)"/g)].map(([, ref]) => ref);
    expect(new Set(refs).size).toBe(refs.length);
  });

  test.each(Object.entries(IMAGES))('SPDX of an image %s', (_name, image) => {
    const document: unknown = JSON.parse(spdx(image, ORIGIN));
    validators['spdx']?.(document);
    expect(validators['spdx']?.errors ?? []).toEqual([]);
    const ids = [...JSON.stringify(document).matchAll(/"SPDXID":"([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the schemas refuse what is wrong', () => {
    const broken = { ...JSON.parse(cyclonedx(IMAGES.empty, ORIGIN)), components: [{ type: 'library' }] };
    expect(validators['cyclonedx']?.(broken)).toBe(false);
    expect(validators['spdx']?.({ ...JSON.parse(spdx(IMAGES.empty, ORIGIN)), SPDXID: undefined })).toBe(false);
  });
});
