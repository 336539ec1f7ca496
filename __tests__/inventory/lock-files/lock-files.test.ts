import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { LOCK_FILE_CATALOGERS } from '../../../src/inventory/lock-files/registry.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { bytes } from '../composed.ts';

function read(path: string, text: string): CatalogedFile {
  const cataloger = LOCK_FILE_CATALOGERS.find((one) => one.wants(path));
  if (cataloger === undefined) throw new Error(`no cataloger wants ${path}`);
  return cataloger.read(path, bytes(text));
}

function names(path: string, text: string): string[] {
  return read(path, text).packages.map((one) => `${one.name} ${one.version}`);
}

const FILES = [
  'app/package-lock.json',
  'app/npm-shrinkwrap.json',
  'app/yarn.lock',
  'app/pnpm-lock.yaml',
  'app/bun.lock',
  'app/Pipfile.lock',
  'app/poetry.lock',
  'app/pdm.lock',
  'app/uv.lock',
  'app/pylock.toml',
  'app/pylock.dev.toml',
  'app/requirements.txt',
  'app/requirements-dev.txt',
  'app/Gemfile.lock',
  'app/gems.locked',
  'app/composer.lock',
  'app/Cargo.lock',
  'app/go.mod',
  'app/packages.lock.json',
  'app/gradle.lockfile',
  'app/buildscript-gradle.lockfile',
];

describe('the registry', () => {
  test('has every cataloger of the folder, each marked as of lock files', () => {
    const folder = new URL('../../../src/inventory/lock-files/', import.meta.url);
    const ids = readdirSync(folder)
      .filter((name) => name.startsWith('lock-'))
      .map((name) => name.replace('.ts', ''));
    expect(LOCK_FILE_CATALOGERS.map((one) => one.id).toSorted()).toEqual(ids.toSorted());
    expect(LOCK_FILE_CATALOGERS.every((one) => one.isLockFile === true)).toBe(true);
  });

  test.each(FILES)('%s is read by one cataloger, and by none that is always on', (path) => {
    expect(LOCK_FILE_CATALOGERS.filter((one) => one.wants(path))).toHaveLength(1);
    expect(CATALOGERS.filter((one) => one.wants(path))).toEqual([]);
  });

  test.each(['app/my-package-lock.json', 'app/yarn.lock.bak', 'app/x.txt', 'app/go.sum', 'app/Cargo.toml'])(
    '%s is none',
    (path) => expect(LOCK_FILE_CATALOGERS.filter((one) => one.wants(path))).toEqual([]),
  );
});

describe('what is locked', () => {
  test('npm: aliases, links, workspaces, digests, licences', () => {
    const integrity = `sha512-${Buffer.alloc(64, 2).toString('base64')}`;
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { name: 'app', version: '1.0.0' },
        'node_modules/a': { version: '1.0.0', integrity, license: 'MIT' },
        'node_modules/b/node_modules/@s/a': { version: '2.0.0', dev: true },
        'node_modules/alias': { name: 'real', version: '3.0.0' },
        'node_modules/w': { resolved: 'packages/w', link: true },
        'node_modules/git': { resolved: 'git+ssh://x' },
      },
    };
    const found = read('package-lock.json', JSON.stringify(lock));
    expect(found.packages.map((one) => `${one.name} ${one.version}`)).toEqual(['a 1.0.0', '@s/a 2.0.0', 'real 3.0.0']);
    expect(found.packages.map(({ licences }) => licences)).toEqual([['MIT'], [], []]);
    expect(found.packages[0]?.hashes).toEqual([`sha512:${'02'.repeat(64)}`]);
  });

  test('npm 1: nested, and aliases', () => {
    const lock = { dependencies: { a: { version: '1.0.0', dependencies: { b: { version: 'npm:@s/c@2.0.0' } } } } };
    expect(names('package-lock.json', JSON.stringify(lock))).toEqual(['a 1.0.0', '@s/c 2.0.0']);
  });

  test.each([
    ['a@^1, a@^1.1:\n  version "1.2.3"\n', ['a 1.2.3']],
    ['"@s/a@^1", "@s/a@^2":\n  version "2.0.0"\n', ['@s/a 2.0.0']],
    ['"x@npm:real@^1":\n  version "1.0.0"\n', ['real 1.0.0']],
    ['"x@npm:@s/real@^1":\n  version "1.0.0"\n', ['@s/real 1.0.0']],
    ['"x@npm:r@^1":\n  version: 1.0.0\n  resolution: "r@npm:1.0.0"\n', ['r 1.0.0']],
    ['"app@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "app@workspace:."\n', []],
    ['__metadata:\n  version: 8\n', []],
    ['a@^1:\n  version "1.0.0"\n  dependencies:\n    version "9.9.9"\n', ['a 1.0.0']],
  ])('yarn: %j', (text, expected) => expect(names('yarn.lock', text)).toEqual(expected));

  test.each([
    [
      'lockfileVersion: 5.3\npackages:\n  /@s/a/1.0.0_x@2/b:\n    dev: true\n  /b/2.0.0:\n    dev: false\n',
      ['@s/a 1.0.0', 'b 2.0.0'],
    ],
    ["lockfileVersion: '6.0'\npackages:\n  /@s/a@1.0.0(x@2.0.0)(@y/z@1.0.0):\n    dev: true\n", ['@s/a 1.0.0']],
    [
      "lockfileVersion: '9.0'\npackages:\n  '@s/a@1.0.0': {}\n  b@git+https://x/y#abc:\n    version: 3.0.0\n",
      ['@s/a 1.0.0', 'b 3.0.0'],
    ],
    ["lockfileVersion: '9.0'\n", []],
    ["lockfileVersion: '9.0'\npackages:\n  a@1.10:\n    resolution: {}\n", ['a 1.10']],
  ])('pnpm: %j', (text, expected) => expect(names('pnpm-lock.yaml', text)).toEqual(expected));

  test.each([
    ['{"packages":{"a":["a@1.0.0","",{},],},}', ['a 1.0.0']],
    ['{// x\n"packages":{"a":["@s/a@1.0.0", "", {"//":",]"}, "sha512-x"]}}', ['@s/a 1.0.0']],
    ['{"packages":{"w":["w@workspace:packages/w"]}}', []],
    ['{"packages":{"a\\\\":["a@1.0.0", // "x\n "\\",]"] /,}}', []],
    ['{"packages":{"a\\\\\\"//":["a@1.0.0", // "x\n "\\",]"]\n,\n}}', ['a 1.0.0']],
  ])('bun: %j', (text, expected) => expect(names('bun.lock', text)).toEqual(expected));

  test.each([
    ['a string that does not end', `{"packages":"${'\\"'.repeat(60_000)}`],
    ['a string of many megabytes', `{"packages":"${'x'.repeat(20_000_000)}"}`],
    ['commas and blanks', `{"packages":{}${', '.repeat(500_000)}`],
  ])('bun: %s costs no more than its length, and throws nothing', (_what, text) => {
    const began = cpuMs();
    expect(read('bun.lock', text).problem).toBeDefined();
    expect(cpuMs() - began).toBeLessThan(3_000);
  });

  test('go.mod: thousands of replacements cost no more than their number; the first that fits counts', () => {
    const lines = Array.from({ length: 25_000 }, (_, index) => index);
    const required = lines.map((index) => `m${index} v1.0.0`).join('\n');
    const replaced = lines.map((index) => `m${index} => r${index} v2.0.0`).join('\n');
    const began = cpuMs();
    const found = names(
      'go.mod',
      `require (\n${required}\n)\nreplace m1 v1.0.0 => x v3.0.0\nreplace (\n${replaced}\n)\n`,
    );
    expect(found.slice(0, 2)).toEqual(['r0 v2.0.0', 'x v3.0.0']);
    expect(cpuMs() - began).toBeLessThan(5_000);
  });

  test.each([
    ['a==1.0\n', ['a 1.0']],
    ['a[x,y] == 1.0 ; python_version < "3"\n', ['a 1.0']],
    ['a==1.0 --hash=sha256:ab \\\n    --hash=sha256:cd\n', ['a 1.0']],
    ['a==1.0 \\\n  # x\n', ['a 1.0']],
    ['a===1.0+local # c\n', ['a 1.0+local']],
    ['a==1.*\na>=1\na==1,<2\na\n-r b.txt\n# a==1\n-e .\na @ https://x/a-1.whl\n', []],
    ['a==${V}\n', []],
  ])('requirements: %j', (text, expected) => expect(names('requirements.txt', text)).toEqual(expected));

  test.each([
    ['GEM\n  specs:\n    a (1.0)\n      b (~> 1)\n    n (1.13.3-x86_64-linux)\n', ['a 1.0', 'n 1.13.3']],
    ['PATH\n  remote: .\n  specs:\n    own (1.0)\n\nGIT\n  specs:\n    g (2.0.0.alpha1)\n', ['g 2.0.0.alpha1']],
    ['PLATFORMS\n    x (1)\n', []],
  ])('Gemfile.lock: %j', (text, expected) => expect(names('Gemfile.lock', text)).toEqual(expected));

  test('Cargo.lock: crates of others, with their digests', () => {
    const sum = 'ab'.repeat(32);
    const text = `[[package]]\nname = "own"\nversion = "0.1.0"\n\n[[package]]\nname = "syn"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "${sum}"\n`;
    expect(read('Cargo.lock', text).packages).toEqual([
      { type: 'cargo', name: 'syn', version: '1.0.0', licences: [], hashes: [`sha256:${sum}`] },
    ]);
  });

  test('uv.lock: the project itself is none', () => {
    const text =
      '[[package]]\nname = "me"\nversion = "1"\nsource = { editable = "." }\n[[package]]\nname = "a"\nversion = "2"\n';
    expect(names('uv.lock', text)).toEqual(['a 2']);
  });

  test.each([
    ['module m\ngo 1.21\nrequire a.b/c v1.0.0 // indirect\n', ['a.b/c v1.0.0', 'stdlib 1.21']],
    ['toolchain go1.23.6\ngo 1.21\n', ['stdlib 1.23.6']],
    ['require (\n\ta/b v1.0.0\n)\nreplace a/b => c/d v2.0.0\n', ['c/d v2.0.0']],
    ['require a/b v1.0.0\nreplace a/b v1.1.0 => c/d v2.0.0\n', ['a/b v1.0.0']],
    ['require a/b v1.0.0\nreplace a/b => ../b\n', []],
    ['require "a/b" v1.0.0\nexclude a/b v0.9.0\nretract v1.0.0\n', ['a/b v1.0.0']],
  ])('go.mod: %j', (text, expected) => expect(names('go.mod', text)).toEqual(expected));

  test('packages.lock.json: projects are the solution’s own', () => {
    const packages = {
      A: { type: 'Direct', resolved: '1.0.0' },
      B: { type: 'Project' },
      C: { type: 'Transitive', resolved: '2.0.0' },
    };
    expect(
      names('packages.lock.json', JSON.stringify({ dependencies: { 'net8.0': packages, 'net6.0': packages } })),
    ).toEqual(['A 1.0.0', 'C 2.0.0']);
  });

  test('Pipfile.lock: both groups, pinned ones', () => {
    const lock = {
      _meta: { x: { version: '==9' } },
      default: { a: { version: '==1.0' }, g: { git: 'x' } },
      develop: { b: { version: '==2.0' } },
    };
    expect(names('Pipfile.lock', JSON.stringify(lock))).toEqual(['a 1.0', 'b 2.0']);
  });

  test('each package once', () => expect(names('gradle.lockfile', 'a:b:1=x\na:b:1=y\n')).toEqual(['a:b 1']));
});

describe('hostile files', () => {
  test.each(FILES.filter((path) => /\.json|\.lock$|pylock|bun/.test(path) && !/yarn|Gemfile/.test(path)))(
    '%s: what cannot be read is told',
    (path) => expect(read(path, '\u0001{{{ not it').problem).toBeDefined(),
  );

  test('YAML that multiplies itself ends', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1},`.repeat(20)}]`);
    expect(read('pnpm-lock.yaml', `${levels.join('\n')}\npackages: {}\n`).packages).toEqual([]);
  });

  test.each([
    ['requirements.txt', `${' '.repeat(100_000)}\n${'a'.repeat(100_000)}==${'1'.repeat(100_000)}\n`],
    ['bun.lock', `{${','.repeat(200_000)}`],
    ['bun.lock', `{"a":[${`,${' '.repeat(3000)}`.repeat(300)}`],
    ['yarn.lock', `${'"'.repeat(200_000)}\n  ${'x'.repeat(200_000)}\n`],
    ['Gemfile.lock', `GEM\n${`    ${'a'.repeat(900)} (`.repeat(1000)}`],
    ['pylock.toml', `a = ${'['.repeat(100_000)}`],
    [
      'package-lock.json',
      `{"dependencies":${'{"a":{"version":"1.0.0","dependencies":'.repeat(20_000)}{}${'}}'.repeat(20_000)}}`,
    ],
  ])('%s of a length that hurts is read at once', (path, text) => {
    const start = cpuMs();
    read(path, text);
    expect(cpuMs() - start).toBeLessThan(8_000);
  });

  const words = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      '"packages":',
      '"dependencies":',
      '"a":',
      '"version":"1.0.0"',
      ',',
      ':',
      '\n',
      '  ',
      '"__proto__"',
    ],
    ...[
      '[[package]]\n',
      'name = "a"\n',
      'version = "1"\n',
      'GEM\n',
      '    a (1)\n',
      'a@^1:\n',
      '  version "1"\n',
      'require (\n',
      ')\n',
    ],
    ...['packages:\n', '&a', '*a', '!!x', '\u0000', '\\', '"', 'a==1', '//', '#'],
  );
  test.each(FILES)('%s never throws, and lists sound names only', (path) => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), (parts) => {
        for (const one of read(path, parts.join('')).packages) expect(`${one.name}@${one.version}`).toMatch(/^[!-~]+$/);
      }),
      { numRuns: 100 },
    );
  });
});
