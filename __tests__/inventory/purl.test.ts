import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FoundPackage, PackageType } from '../../src/domain/package.ts';
import { packageUrl } from '../../src/inventory/purl.ts';

function purlOf(type: PackageType, name: string, version: string): string {
  const found: FoundPackage = { type, name, version, licences: [] };
  return packageUrl(found, undefined);
}

describe('purls of what programs and archives name', () => {
  test.each([
    ['golang', 'stdlib', '1.22.1', 'pkg:golang/stdlib@1.22.1'],
    ['golang', 'golang.org/x/net', 'v0.17.0', 'pkg:golang/golang.org/x/net@v0.17.0'],
    ['golang', 'example.com/a', '', 'pkg:golang/example.com/a'],
    ['golang', 'example.com/a', 'v1.2', 'pkg:generic/example.com%2Fa@v1.2'],
    ['maven', 'org.a:b', '1.0', 'pkg:maven/org.a/b@1.0'],
    ['maven', 'widget', '1.0', 'pkg:generic/widget@1.0'],
    ['generic', 'node', '22.9.0', 'pkg:generic/node@22.9.0'],
    // PURL-TYPES: in lower case, underscores as dashes; dots stay.
    ['pypi', 'Zope.Interface', '5.0', 'pkg:pypi/zope.interface@5.0'],
    ['pypi', 'typing_extensions', '4.0', 'pkg:pypi/typing-extensions@4.0'],
    ['cargo', 'serde', '1.0.0', 'pkg:cargo/serde@1.0.0'],
  ] as const)('%s %s %s', (type, name, version, purl) => expect(purlOf(type, name, version)).toBe(purl));

  test('no name and no version makes it throw', () => {
    const types = fc.constantFrom<PackageType[]>(
      'golang',
      'maven',
      'cargo',
      'generic',
      'npm',
      'composer',
      'gem',
      'nuget',
      'pypi',
    );
    const token = fc.stringMatching(/^[!-~]{1,40}$/);
    fc.assert(
      fc.property(types, token, token, (type, name, version) => {
        expect(purlOf(type, name, version)).toMatch(/^pkg:[a-z]+\/./);
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});
