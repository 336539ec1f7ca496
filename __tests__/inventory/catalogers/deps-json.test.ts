import { describe, expect, test } from '@jest/globals';
import { catalog } from '../composed.ts';

const PATH = 'app/app.deps.json';

function names(libraries: Readonly<Record<string, unknown>>): string[] {
  return catalog(PATH, JSON.stringify({ libraries })).packages.map((one) => `${one.name} ${one.version}`);
}

describe('libraries', () => {
  test.each([
    ['Newtonsoft.Json/13.0.1', 'package', ['Newtonsoft.Json 13.0.1']],
    [
      'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1',
      'runtimepack',
      ['Microsoft.NETCore.App.Runtime.linux-x64 8.0.1'],
    ],
    ['A/1.0.0-rc.1+build.5', 'package', ['A 1.0.0-rc.1+build.5']],
    ['App/1.0.0', 'project', []],
    ['System/4.0.0.0', 'reference', []],
    ['NoVersion', 'package', []],
    ['/1.0', 'package', []],
    ['a b/1.0', 'package', []],
    ['../a/1.0', 'package', []],
    ['a/latest', 'package', []],
  ])('%s of type %s', (key, type, expected) => expect(names({ [key]: { type } })).toEqual(expected));

  test('the digest is kept', () => {
    const sha512 = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
    const found = catalog(PATH, JSON.stringify({ libraries: { 'a/1.0.0': { type: 'package', sha512 } } }));
    expect(found.packages[0]?.hashes).toEqual([`sha512:${'01'.repeat(64)}`]);
  });

  test.each(['', 'not\njson', '[]', '{"libraries":[1]}'])('%j is told', (text) =>
    expect(catalog(PATH, text).problem).toBeDefined(),
  );
  test('an application without libraries has none', () => expect(catalog(PATH, '{}')).toEqual({ packages: [] }));
});
