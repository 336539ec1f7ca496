import { describe, expect, test } from '@jest/globals';
import { ldflagsVersion } from '../../../src/inventory/go/ldflags-version.ts';
import { goPackages, goRelease, parseModules } from '../../../src/inventory/go/modules.ts';

function listed(text: string, goVersion = 'go1.22.1'): string[] {
  const modules = text
    .trim()
    .split('\n')
    .map((line) => line.trim().replaceAll(' | ', '\t'))
    .join('\n');
  return goPackages({ goVersion, modules }, parseModules(modules)).map(({ name, version }) => `${name} ${version}`);
}

describe('the release of Go', () => {
  test.each([
    ['go1.22.1', '1.22.1'],
    ['go1.20', '1.20'],
    ['go1.22rc1', '1.22rc1'],
    ['go1.21.0 X:boringcrypto', '1.21.0'],
    ['go1.26.8-X:jsonv2', '1.26.8'],
    ['go1.19.4 (Red Hat 1.19.4-1.el9)', '1.19.4'],
    ['devel go1.23-1a2b3c Mon', ''],
    ['unknown', ''],
  ])('%s is %j', (version, release) => expect(goRelease(version)).toBe(release));
});

describe('modules', () => {
  test('the main module, and what it is made of', () =>
    expect(
      listed(`path | example.com/a/cmd/a
        mod | example.com/a | v1.2.3 | h1:x
        dep | golang.org/x/net | v0.17.0 | h1:x
        dep | example.com/old | v1.0.0
        => | example.com/new | v2.0.0 | h1:x
        dep | example.com/folder | v1.0.0
        => | ./folder | (devel) |
        dep | example.com/pseudo | v0.0.0-20200101000000-abcdefabcdef`),
    ).toEqual([
      'stdlib 1.22.1',
      'example.com/a v1.2.3',
      'golang.org/x/net v0.17.0',
      'example.com/new v2.0.0',
      'example.com/folder ',
      'example.com/pseudo v0.0.0-20200101000000-abcdefabcdef',
    ]));

  test.each([
    ['(devel)', '', 'no version'],
    ['v0.0.0-20200101000000-abcdefabcdef+dirty', '', 'a tree without a tag'],
    ['v1.2.4-0.20200101000000-abcdefabcdef', 'v1.2.4-0.20200101000000-abcdefabcdef', 'a commit behind a tag'],
  ])('main module of version %s: %j (%s)', (version, expected) =>
    expect(listed(`mod | example.com/a | ${version}`)).toEqual(['stdlib 1.22.1', `example.com/a ${expected}`]),
  );

  test('the flags of the linker have the version that the build has not', () =>
    expect(
      listed(String.raw`mod | example.com/a | (devel)
        build | -ldflags="-s -w -X main.version=1.2.3 -X \"main.commit=a b\""`),
    ).toEqual(['stdlib 1.22.1', 'example.com/a v1.2.3']));

  test('a version of the build counts before the flags', () =>
    expect(listed('mod | example.com/a | v2.0.0\nbuild | -ldflags="-X main.version=1.2.3"')[1]).toBe(
      'example.com/a v2.0.0',
    ));

  test('without modules there is Go itself', () => expect(listed('')).toEqual(['stdlib 1.22.1']));
  test('hostile names are left out', () =>
    expect(listed('dep | a b | v1\ndep |  | v1\ndep | \u0001 | v1')).toHaveLength(1));
  test('a replacement of nothing is passed over', () => expect(listed('=> | a | v1')).toHaveLength(1));
});

describe('versions in flags of the linker', () => {
  const own = 'example.com/a';
  test.each([
    ['-X main.version=1.2.3', 'v1.2.3'],
    ['-X=main.Version=v1.2.3', 'v1.2.3'],
    ["-s -w -X 'main.version=1.2.3' -extldflags '-static'", 'v1.2.3'],
    ['-X "example.com/a/version.Version=1.2.3-rc.1"', 'v1.2.3-rc.1'],
    ['-X example.com/other/version.Version=9.9.9 -X example.com/a/v.gitVersion=v1.2.3', 'v1.2.3'],
    ['-X k8s.io/component-base/version.gitVersion=v1.29.0', 'v1.29.0'],
    ['-X main.version=1.2.3 -X example.com/a/x.version=4.5.6', 'v1.2.3'],
    ['-X example.com/a/y.version=1.2.3 -X example.com/a/x.version=4.5.6', undefined],
    ['-X main.version=1.12', 'v1.12.0'],
    ['-X main.version=1.2-rc1', 'v1.2.0-rc1'],
    ['-X main.version=dev', undefined],
    ['-X main.goVersion=1.2.3', undefined],
    ['-X main.commit=1.2.3', undefined],
    ['main.version=1.2.3', undefined],
    ['-X', undefined],
    ['-X main.version', undefined],
    [`${"'".repeat(100_000)}`, undefined],
  ])('%#: %s', (flags, version) => expect(ldflagsVersion(flags, own)).toBe(version));
});
