import { describe, expect, test } from '@jest/globals';
import { composer } from '../../../src/inventory/catalogers/composer.ts';
import { catalog } from '../composed.ts';

const PATH = 'srv/vendor/composer/installed.json';
const ONE = { name: 'Symfony/HTTP-kernel', version: 'v5.4.0', license: ['MIT'], dist: { shasum: 'AB'.repeat(20) } };

test.each([
  ['srv/vendor/composer/installed.json', true],
  ['srv/lib/composer/installed.json', true],
  ['srv/vendor/composer/installed.php', false],
  ['srv/installed.json', false],
])('%s: %s', (path, wanted) => expect(composer.wants(path)).toBe(wanted));

describe('installed.json', () => {
  test.each([
    ['version 1', [ONE]],
    ['version 2', { packages: [ONE], dev: true }],
  ])('%s', (_name, json) => {
    expect(catalog(PATH, JSON.stringify(json))).toEqual({
      packages: [
        {
          type: 'composer',
          name: 'symfony/http-kernel',
          version: 'v5.4.0',
          licences: ['MIT'],
          hashes: [`sha1:${'ab'.repeat(20)}`],
        },
      ],
    });
  });

  test.each([
    [{ name: 'a', version: '1' }],
    [{ name: 'a/b/c', version: '1' }],
    [{ name: 'a/../b', version: '1' }],
    [{ name: 'a/b' }],
    [{ name: 'a/b', version: '1 2' }],
    ['x'],
  ])('%j is no package, and is told', (entry) => {
    const found = catalog(PATH, JSON.stringify([ONE, entry]));
    expect(found.packages).toHaveLength(1);
    expect(found.problem).toBeDefined();
  });

  test.each(['', '{', '{}', '"x"', 'null', '{"packages":{}}'])('%j is told', (text) =>
    expect(catalog(PATH, text).problem).toBeDefined(),
  );
});
