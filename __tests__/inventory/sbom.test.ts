import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { cyclonedx } from '../../src/inventory/cyclonedx.ts';
import { spdx } from '../../src/inventory/spdx.ts';
import { layerId } from './composed.ts';
import { inspected } from './image.ts';

const ORIGIN = { createdAt: '2026-11-22T10:11:12.345Z', tool: { name: 'seaworthy', version: '0.1.0' } };
const PURL = 'pkg:npm/x@1.0.0';
const image = inspected({
  packages: [
    { type: 'npm', name: 'x', version: '1.0.0', licences: ['MIT'], purl: PURL, layer: layerId(1), locations: ['a'] },
    { type: 'npm', name: 'x', version: '1.0.0', licences: ['Beer'], purl: PURL, layer: layerId(2), locations: ['b'] },
  ],
});

const Bom = v.object({
  serialNumber: v.string(),
  metadata: v.object({
    timestamp: v.string(),
    component: v.object({ version: v.string(), hashes: v.array(v.object({ alg: v.string(), content: v.string() })) }),
  }),
  components: v.array(
    v.object({
      'bom-ref': v.string(),
      purl: v.string(),
      licenses: v.unknown(),
      properties: v.array(v.object({ name: v.string(), value: v.string() })),
    }),
  ),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.optional(v.array(v.string())) })),
});

describe('CycloneDX', () => {
  const bom = v.parse(Bom, JSON.parse(cyclonedx(image, ORIGIN)));

  test('the subject is the image by its digest', () => {
    expect(bom.metadata.component.version).toBe(image.digest);
    expect(bom.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: 'a'.repeat(64) }]);
    expect(bom.metadata.timestamp).toBe(ORIGIN.createdAt);
  });
  test('each package once, with its own ref, layer and licence; the image depends on all', () => {
    expect(bom.components.map((one) => one['bom-ref'])).toEqual([PURL, `${PURL}#2`]);
    expect(bom.components.map((one) => one.licenses)).toEqual([
      [{ license: { id: 'MIT' } }],
      [{ license: { name: 'Beer' } }],
    ]);
    expect(bom.components[1]?.properties).toContainEqual({ name: 'seaworthy:layer', value: layerId(2) });
    expect(bom.dependencies.find((one) => one.ref === image.digest)?.dependsOn).toEqual([PURL, `${PURL}#2`]);
  });
});

const Document = v.object({
  packages: v.array(
    v.object({ SPDXID: v.string(), licenseDeclared: v.string(), externalRefs: v.optional(v.unknown()) }),
  ),
  relationships: v.array(v.object({ relationshipType: v.string(), relatedSpdxElement: v.string() })),
  hasExtractedLicensingInfos: v.array(v.object({ licenseId: v.string(), extractedText: v.string() })),
});

test('SPDX: describes the image, which contains the packages; unknown licences are named', () => {
  const document = v.parse(Document, JSON.parse(spdx(image, ORIGIN)));
  const ids = document.packages.map((one) => one.SPDXID);
  expect(new Set(ids).size).toBe(3);
  expect(document.relationships.map((one) => [one.relationshipType, one.relatedSpdxElement])).toEqual([
    ['DESCRIBES', ids[0]],
    ['CONTAINS', ids[1]],
    ['CONTAINS', ids[2]],
  ]);
  const [extracted] = document.hasExtractedLicensingInfos;
  expect(extracted?.extractedText).toBe('Beer');
  expect(document.packages.map((one) => one.licenseDeclared)).toEqual(['NOASSERTION', 'MIT', extracted?.licenseId]);
});

describe.each([
  ['cyclonedx', cyclonedx],
  ['spdx', spdx],
])('%s', (_name, write) => {
  test('has no half characters, which strict readers refuse', () => {
    const [one] = image.packages;
    const packages = one === undefined ? [] : [{ ...one, maintainer: 'a \ud800 \\ud800 😀 b' }];
    const text = write({ ...image, packages }, ORIGIN);
    expect(text).toContain('a \ufffd \\\\ud800 😀 b');
    expect(JSON.stringify(JSON.parse(text))).not.toMatch(/[^\\]\\ud[89a-f]/);
  });
  test('is the same for the same', () => expect(write(image, ORIGIN)).toBe(write(structuredClone(image), ORIGIN)));
  test('is another for another digest', () =>
    expect(write(image, ORIGIN)).not.toBe(write({ ...image, digest: `sha256:${'b'.repeat(64)}` }, ORIGIN)));
});
