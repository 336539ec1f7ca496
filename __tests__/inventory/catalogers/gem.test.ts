import { describe, expect, test } from '@jest/globals';
import { gem } from '../../../src/inventory/catalogers/gem.ts';
import { catalog } from '../composed.ts';

const PATH = 'usr/lib/ruby/gems/3.1.0/specifications/x-1.gemspec';

describe('which files', () => {
  test.each([
    ['var/lib/gems/3.1.0/specifications/rack-2.2.4.gemspec', true],
    ['usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec', true],
    ['specifications/a.gemspec', true],
    ['usr/lib/ruby/gems/3.1.0/gems/rack-2.2.4/rack.gemspec', false],
    ['srv/app/app.gemspec', false],
    ['a/specifications/b/c/d/e.gemspec', false],
  ])('%s: %s', (path, wanted) => expect(gem.wants(path)).toBe(wanted));
});

describe('specifications', () => {
  test.each([
    ['s.name = "rss".freeze\n  s.version = "0.2.9"\n', 'rss 0.2.9'],
    ["spec.name = 'rss'\nspec.version='1.0'\n", 'rss 1.0'],
    ['s.name = %q<a>.freeze\ns.version = Gem::Version.new("1.0.0.pre1")\n', 'a 1.0.0.pre1'],
    ['s.name = "a"\ns.version = "1"\ns.name = "b"\n', 'a 1'],
    ['s.name = "a"\ns.version = A::VERSION\n', undefined],
    ['s.name = "a"\n', undefined],
    ['s.name = "../a"\ns.version = "1"\n', undefined],
    ['s.version = "1"\n', undefined],
    ['', undefined],
  ])('%j: %s', (text, expected) => {
    const found = catalog(PATH, text);
    expect(found.packages.map((one) => `${one.name} ${one.version}`)[0]).toBe(expected);
    expect(found.problem === undefined).toBe(expected !== undefined);
  });

  test('licences and author', () => {
    const text =
      's.name = "a"\ns.version = "1"\ns.licenses = ["MIT".freeze, "Ruby".freeze]\ns.authors = ["A B".freeze]\n';
    expect(catalog(PATH, text).packages[0]).toMatchObject({ licences: ['MIT', 'Ruby'], maintainer: 'A B' });
  });
});
