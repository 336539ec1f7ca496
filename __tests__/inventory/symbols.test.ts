import { describe, expect, test } from '@jest/globals';
import type { Package } from '../../src/domain/package.ts';
import { cyclonedx } from '../../src/inventory/cyclonedx.ts';
import { spdx } from '../../src/inventory/spdx.ts';
import { makeReport } from '../../src/policy/report.ts';
import { layerId } from './composed.ts';
import { inspected } from './image.ts';

const SYMBOLS = 'c3ltYm9scw==';
const GO: Package = {
  type: 'golang',
  name: 'golang.org/x/net',
  version: 'v0.1.0',
  licences: [],
  purl: 'pkg:golang/golang.org/x/net@v0.1.0',
  layer: layerId(1),
  locations: ['usr/bin/app'],
  symbols: SYMBOLS,
};
const image = inspected({ packages: [GO] });
const origin = { createdAt: '2026-11-22T00:00:00Z', tool: { name: 'seaworthy', version: '0.1.0' } };

describe('hashes of linked functions are for matching alone', () => {
  test.each([
    ['CycloneDX', () => cyclonedx(image, origin)],
    ['SPDX', () => spdx(image, origin)],
    [
      'the report',
      () =>
        JSON.stringify(
          makeReport({
            version: '0.1.0',
            now: new Date('2026-11-22T00:00:00Z'),
            subject: { key: 'k', label: 'l' },
            policy: { failOn: 'high', onlyFixed: false, unratedAs: 'medium' },
            ignores: [],
            findings: [],
            stages: [],
            artifacts: { images: [image] },
            compares: false,
          }),
        ),
    ],
  ])('%s has none', (_name, write) => {
    const text = write();
    expect(text).toContain('golang.org/x/net');
    expect(text).not.toContain(SYMBOLS);
    expect(text).not.toContain('"symbols"');
  });
});
