import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../../src/inventory/assemble.ts';
import { catalog, composed } from '../composed.ts';

const STATUS = 'usr/lib/opkg/status';
const UBUS = 'Package: ubus\nVersion: 2024.10.20~252a9b0c-r1\nStatus: install ok installed\nArchitecture: x86_64\n';

describe('status of opkg', () => {
  test.each([
    ['install ok installed', 1],
    ['install user installed', 1],
    ['install ok unpacked', 1],
    ['deinstall ok not-installed', 0],
    ['deinstall ok config-files', 0],
  ])('%s lists %d', (status, count) => {
    expect(catalog(STATUS, UBUS.replace('install ok installed', status)).packages).toHaveLength(count);
  });

  test('a package has no source: the field is the path of a recipe', () => {
    const [found] = catalog('var/lib/opkg/status', `${UBUS}Source: package/system/ubus\n`).packages;
    expect(found).toEqual({
      type: 'opkg',
      name: 'ubus',
      version: '2024.10.20~252a9b0c-r1',
      arch: 'x86_64',
      licences: [],
    });
  });
});

describe('control files', () => {
  const control = 'Package: ubus\nVersion: 2024.10.20~252a9b0c-r1\nArchitecture: x86_64\nLicense: LGPL-2.1\n';

  test('tell more of what is installed', () => {
    const image = composed({ [STATUS]: { 1: UBUS }, 'usr/lib/opkg/info/ubus.control': { 1: control } });
    expect(assemble(image, 'x').packages).toMatchObject([
      { name: 'ubus', licences: ['LGPL-2.1'], locations: ['usr/lib/opkg/info/ubus.control', STATUS] },
    ]);
  });

  test.each([
    ['of a removed package', { 'usr/lib/opkg/info/ubus.control': { 1: control } }, 0],
    [
      'of another version',
      { [STATUS]: { 1: UBUS }, 'usr/lib/opkg/info/ubus.control': { 1: control.replace('r1', 'r2') } },
      1,
    ],
  ])('%s bring no package', (_name, files, count) => {
    expect(assemble(composed(files), 'x').packages).toHaveLength(count);
  });
});
