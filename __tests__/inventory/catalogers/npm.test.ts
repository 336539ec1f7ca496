import { describe, expect, test } from '@jest/globals';
import { npm } from '../../../src/inventory/catalogers/npm.ts';
import { catalog } from '../composed.ts';

const PATH = 'srv/node_modules/x/package.json';

function manifest(fields: Readonly<Record<string, unknown>>): ReturnType<typeof catalog> {
  return catalog(PATH, JSON.stringify({ name: 'x', version: '1.2.3', ...fields }));
}

describe('which files', () => {
  test.each([
    ['node_modules/x/package.json', true],
    ['srv/app/node_modules/@s/x/package.json', true],
    ['srv/node_modules/a/node_modules/b/package.json', true],
    ['srv/node_modules/.pnpm/b@1.0.0/node_modules/b/package.json', true],
    ['usr/lib/node_modules/npm/package.json', true],
    ['srv/package.json', false],
    ['srv/node_modules/package.json', false],
    ['srv/node_modules/@s/package.json', false],
    ['srv/node_modules/x/lib/package.json', false],
    ['srv/node_modules/.bin/package.json', false],
    ['srv/node_modules/resolve/test/node_modules/b/package.json', false],
    ['srv/node_modules/a/__fixtures__/node_modules/b/package.json', false],
    ['srv/node_modules/x/package.json.bak', false],
    ['srv/test/node_modules/x/package.json', true],
    // `test` is a package of the registry, and so is `@s/fixtures`.
    ['srv/node_modules/test/node_modules/b/package.json', true],
    ['srv/node_modules/@s/fixtures/node_modules/b/package.json', true],
    ['srv/node_modules/test/test/node_modules/b/package.json', false],
  ])('%s: %s', (path, wanted) => expect(npm.wants(path)).toBe(wanted));
});

describe('names and versions', () => {
  test.each([
    [{ name: '@scope/x' }, 1],
    [{ name: 'JSONStream' }, 1],
    [{ name: 'a b' }, 0],
    [{ name: '../x' }, 0],
    [{ name: '@scope/' }, 0],
    [{ name: '' }, 0],
    [{ name: 'x'.repeat(215) }, 0],
    [{ name: 7 }, 0],
    [{ version: '1.0.0-rc.1+build.5' }, 1],
    [{ version: 'v1.0.0' }, 1],
    [{ version: '1.0' }, 0],
    [{ version: 'latest' }, 0],
    [{ version: '' }, 0],
    [{ version: null }, 0],
  ])('%j: %d', (fields, count) => {
    const found = manifest(fields);
    expect(found.packages).toHaveLength(count);
    expect(found.problem).toBeUndefined();
  });

  test('the v before a version is no part of it', () =>
    expect(manifest({ version: '=v2.0.0' }).packages[0]?.version).toBe('2.0.0'));

  test('a byte order mark is passed over', () =>
    expect(catalog(PATH, '\uFEFF{"name":"x","version":"1.0.0"}').packages).toHaveLength(1));

  test.each(['', '{', 'null', '"x"', '[1'])('what is no JSON object is told: %j', (text) =>
    expect(catalog(PATH, text).problem).toBeDefined(),
  );

  test('a key like __proto__ does nothing', () => {
    const found = catalog(PATH, '{"name":"x","version":"1.0.0","__proto__":{"license":"evil"}}');
    expect(found.packages[0]?.licences).toEqual([]);
  });
});

describe('licences', () => {
  test.each([
    [{ license: 'MIT' }, ['MIT']],
    [{ license: '(MIT OR Apache-2.0)' }, ['(MIT OR Apache-2.0)']],
    [{ license: { type: 'BSD', url: 'x' } }, ['BSD']],
    [{ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, ['MIT', 'GPL-2.0']],
    [{ license: ['MIT', 'MIT'] }, ['MIT']],
    [{ license: 'UNLICENSED' }, []],
    [{ license: 3 }, []],
    [{}, []],
  ])('%j', (fields, licences) => expect(manifest(fields).packages[0]?.licences).toEqual(licences));
});

test('the digest that old npm wrote is kept', () => {
  const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
  expect(manifest({ _integrity: integrity }).packages[0]?.hashes).toEqual([`sha512:${'01'.repeat(64)}`]);
  expect(manifest({ _integrity: 'sha512-short' }).packages[0]?.hashes).toBeUndefined();
});
