import { describe, expect, test } from '@jest/globals';
import type { Package } from '../../src/domain/package.ts';
import { spdx } from '../../src/inventory/spdx.ts';
import { layerId } from './composed.ts';
import { inspected } from './image.ts';

const ORIGIN = { createdAt: '2026-11-22T10:11:12.345Z', tool: { name: 'seaworthy', version: '0.1.0' } };

interface Written {
  readonly documentNamespace: string;
  readonly packages: readonly Record<string, unknown>[];
  readonly hasExtractedLicensingInfos?: readonly { readonly licenseId: string; readonly extractedText: string }[];
}

function written(packages: readonly Partial<Package>[], ref = 'x'): Written {
  const whole = packages.map((one) => ({
    type: 'maven' as const,
    name: 'a:b',
    version: '1',
    licences: [],
    purl: 'pkg:maven/a/b@1',
    layer: layerId(1),
    locations: ['app.jar'],
    ...one,
  }));
  return JSON.parse(spdx(inspected({ ref, packages: whole }), ORIGIN)) as Written;
}

test('the same artifact at two places inside one archive has two ids', () => {
  const { packages } = written([{ within: 'a.jar' }, { within: 'b.jar' }]);
  expect(new Set(packages.map((one) => one['SPDXID'])).size).toBe(3);
});

describe('licences', () => {
  test('each LicenseRef has its entry (SPDX 2.3, clause 10.1)', () => {
    const { packages, hasExtractedLicensingInfos } = written([{ licences: ['LicenseRef-own OR MIT'] }]);
    expect(packages[1]).toMatchObject({ licenseDeclared: 'LicenseRef-own OR MIT' });
    expect(hasExtractedLicensingInfos).toEqual([
      { licenseId: 'LicenseRef-own', name: 'LicenseRef-own', extractedText: 'LicenseRef-own' },
    ]);
  });

  test('one of another document, which is not named, is a text', () => {
    const text = 'DocumentRef-other:LicenseRef-own';
    const { packages, hasExtractedLicensingInfos } = written([{ licences: [text] }]);
    expect(hasExtractedLicensingInfos).toMatchObject([{ extractedText: text }]);
    expect(packages[1]).toMatchObject({ licenseDeclared: hasExtractedLicensingInfos?.[0]?.licenseId });
  });
});

test('a version that nobody gave is left out', () =>
  expect(written([{ version: '' }]).packages[1]).not.toHaveProperty('versionInfo'));

test.each(['', ' ', '<>'])('a maintainer %j without name and mail is none', (maintainer) =>
  expect(written([{ maintainer }]).packages[1]).not.toHaveProperty('supplier'),
);

test('a reference that is cut within a character makes a namespace all the same', () =>
  expect(written([], `${'a'.repeat(199)}😀`).documentNamespace).toMatch(/^https:\/\/spdx\.org\/spdxdocs\/a{199}%/));

test.each([
  [{ type: 'generic', locations: ['usr/bin/node'] } as const, 'APPLICATION'],
  [{ type: 'generic', locations: ['usr/lib/libphp.so'] } as const, 'LIBRARY'],
  [{}, 'LIBRARY'],
])('%j has the purpose %s (SPDX 2.3, clause 7.24)', (one, purpose) =>
  expect(written([one]).packages[1]).toMatchObject({ primaryPackagePurpose: purpose }),
);
