import { describe, expect, test } from '@jest/globals';
import { findDistro } from '../../../src/inventory/distro.ts';
import { catalog, composed } from '../composed.ts';

const LIST = 'etc/apt/sources.list.d/ubuntu-esm-infra.list';
const SOURCES = 'etc/apt/sources.list.d/ubuntu-esm-apps.sources';
const STATE = 'var/lib/ubuntu-advantage/status.json';
const BIONIC = { 'etc/os-release': { 1: 'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n' } };

const CASES = [
  [LIST, 'deb https://esm.ubuntu.com/infra/ubuntu bionic-infra-security main\n', true],
  [LIST, '# deb https://esm.ubuntu.com/infra/ubuntu bionic-infra-security main\n', false],
  [LIST, 'deb https://archive.ubuntu.com/ubuntu bionic main\n', false],
  [SOURCES, 'Types: deb\nURIs: https://esm.ubuntu.com/apps/ubuntu\nSuites: jammy-apps-security\n', true],
  [STATE, '{"attached": true}', true],
  [STATE, '{"attached": false}', false],
  [STATE, '{"attached": "true"}', false],
  [STATE, '{', false],
] as const;

describe('signs of Ubuntu Pro', () => {
  test.each(CASES)('%s %j: %p', (path, text, found) => {
    expect(catalog(path, text).release?.ubuntuPro === true).toBe(found);
    const distro = findDistro(composed({ ...BIONIC, [path]: { 1: text } }));
    expect(distro?.ecosystem).toBe('Ubuntu:18.04:LTS');
    expect(distro?.ecosystems).toEqual(found ? ['Ubuntu:18.04:LTS', 'Ubuntu:Pro:18.04:LTS'] : undefined);
    expect(distro?.endOfLife).toBe(found ? '2028-04-26' : '2023-05-31');
  });

  test.each([
    ['1.1.1-1ubuntu2.1~18.04.23+esm4', true],
    ['2.7.17-1~18.04ubuntu1.13~esm1', true],
    ['1.1.1-1ubuntu2.1~18.04.23', false],
    ['1.0esm1', false],
  ])('a package of version %s: %p', (version, found) => {
    const status = `Package: openssl\nStatus: install ok installed\nVersion: ${version}\n`;
    const distro = findDistro(composed({ ...BIONIC, 'var/lib/dpkg/status': { 1: status } }));
    expect(distro?.ecosystems !== undefined).toBe(found);
  });

  test('of another distribution they say nothing', () => {
    const image = composed({
      'etc/os-release': { 1: 'ID=debian\nVERSION_ID=12\n' },
      [STATE]: { 1: '{"attached":true}' },
    });
    expect(findDistro(image)?.ecosystems).toBeUndefined();
  });
});
