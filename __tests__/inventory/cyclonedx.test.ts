import { describe, expect, test } from '@jest/globals';
import type { Package } from '../../src/domain/package.ts';
import { cyclonedx } from '../../src/inventory/cyclonedx.ts';
import { layerId } from './composed.ts';
import { inspected } from './image.ts';

const ORIGIN = { createdAt: '2026-11-22T10:11:12.345Z', tool: { name: 'seaworthy', version: '0.1.0' } };

interface Written {
  readonly components: readonly Record<string, unknown>[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

function written(...packages: readonly Partial<Package>[]): Written {
  const whole = packages.map((one) => ({
    type: 'npm' as const,
    name: 'x',
    version: '1',
    licences: [],
    purl: 'pkg:npm/x@1',
    layer: layerId(1),
    locations: ['a'],
    ...one,
  }));
  return JSON.parse(cyclonedx(inspected({ packages: whole }), ORIGIN)) as Written;
}

const SHA1 = '1'.repeat(40);

describe('a component', () => {
  test.each<[string, Partial<Package>, Record<string, unknown>]>([
    ['a scope is the group', { name: '@s/x' }, { name: 'x', group: '@s' }],
    ['so is a group of Maven', { type: 'maven', name: 'org.a:b' }, { name: 'b', group: 'org.a' }],
    ['and a vendor of Composer', { type: 'composer', name: 'v/n' }, { name: 'n', group: 'v' }],
    ['a module of Go is one name', { type: 'golang', name: 'example.com/a/b' }, { name: 'example.com/a/b' }],
    ['what is a part of a program is a library', {}, { type: 'library' }],
    [
      'a program is an application',
      { type: 'generic', name: 'node', locations: ['usr/lib/libnode.so.108', 'usr/local/bin/node'] },
      { type: 'application' },
    ],
    [
      'a shared library of a program is one',
      { type: 'generic', name: 'python', locations: ['usr/lib/libpython3.11.so.1.0'] },
      { type: 'library' },
    ],
    ['an expression stands alone', { licences: ['MIT or isc'] }, { licenses: [{ expression: 'MIT OR ISC' }] }],
    [
      'beside others an expression is a name; names come before ids',
      { licences: ['zlib', 'MIT', 'MIT or isc', 'Beer'] },
      {
        licenses: [
          { license: { name: 'Beer' } },
          { license: { name: 'MIT or isc' } },
          { license: { id: 'MIT' } },
          { license: { id: 'Zlib' } },
        ],
      },
    ],
    [
      'hashes of known kind and length alone',
      {
        hashes: [
          `sha256:${'2'.repeat(64)}`,
          `sha1:${SHA1}`,
          `sha1:${SHA1}0`,
          `sha1:${'4'.repeat(64)}`,
          'md5:x',
          `md5:${'5'.repeat(32)}`,
          `sha512:${'3'.repeat(41)}`,
        ],
      },
      {
        hashes: [
          { alg: 'MD5', content: '5'.repeat(32) },
          { alg: 'SHA-1', content: SHA1 },
          { alg: 'SHA-256', content: '2'.repeat(64) },
        ],
      },
    ],
    [
      'properties by name, then value',
      { layer: '', owner: 'o', locations: ['b', 'B', 'a'] },
      {
        properties: [
          { name: 'seaworthy:location', value: 'B' },
          { name: 'seaworthy:location', value: 'a' },
          { name: 'seaworthy:location', value: 'b' },
          { name: 'seaworthy:owner', value: 'o' },
        ],
      },
    ],
    [
      'a licence that every JavaScript object has',
      { licences: ['constructor'] },
      { licenses: [{ license: { name: 'constructor' } }] },
    ],
  ])('%s', (_what, given, expected) => expect(written(given).components[0]).toMatchObject(expected));
});

test('an empty version is left out', () =>
  expect(written({ version: '' }).components[0]).not.toHaveProperty('version'));

test('a maintainer without a name is none', () =>
  expect(written({ maintainer: '' }).components[0]).not.toHaveProperty('supplier'));

test('each has a bom-ref of its own, whatever the purls end in', () => {
  const purls = ['pkg:npm/x@1', 'pkg:npm/x@1', 'pkg:npm/x@1#2', 'pkg:npm/x@1#2', 'pkg:npm/x@1'];
  const refs = written(...purls.map((purl) => ({ purl }))).components.map((one) => one['bom-ref']);
  expect(new Set(refs).size).toBe(purls.length);
});

test('components and what depends on them come in the order of code units, whatever the language of the machine', () => {
  const purls = ['pkg:npm/b@1', 'pkg:npm/B@1', 'pkg:npm/é@1', 'pkg:npm/a@1', 'pkg:npm/_@1'];
  const { components, dependencies } = written(...purls.map((purl) => ({ purl })));
  const inOrder = purls.toSorted();
  expect(components.map((one) => one['bom-ref'])).toEqual(inOrder);
  expect(dependencies.map(({ ref }) => ref).filter((ref) => ref.startsWith('pkg:'))).toEqual(inOrder);
  expect(dependencies.find(({ dependsOn }) => dependsOn !== undefined)?.dependsOn).toEqual(inOrder);
});
