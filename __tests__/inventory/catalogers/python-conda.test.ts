import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../../src/inventory/assemble.ts';
import { catalog, composed } from '../composed.ts';

const PATH = 'opt/conda/conda-meta/x-1-0.json';

describe('conda-meta', () => {
  test.each([
    [{ name: 'jupyterlab', version: '3.1.12', depends: ['python >=3.9'] }, 'pypi jupyterlab 3.1.12'],
    [{ name: 'requests', version: '2.0', noarch: 'python' }, 'pypi requests 2.0'],
    [{ name: 'openssl', version: '1.1.1w', depends: ['libgcc-ng'] }, 'conda openssl 1.1.1w'],
    [{ name: 'python', version: '3.9.1', depends: ['openssl', 'python_abi'] }, 'conda python 3.9.1'],
    [{ name: 'x', version: '1', depends: ['python_abi 3.9'] }, 'conda x 1'],
    [{ name: 'a b', version: '1' }, undefined],
    [{ name: 'a' }, undefined],
    [{ version: '1' }, undefined],
  ])('%j: %s', (json, expected) => {
    const found = catalog(PATH, JSON.stringify(json));
    expect(found.packages.map((one) => `${one.type} ${one.name} ${one.version}`)[0]).toBe(expected);
    expect(found.problem === undefined).toBe(expected !== undefined);
  });

  test('digests and licence', () => {
    const json = {
      name: 'a',
      version: '1',
      license: 'BSD-3-Clause',
      md5: 'd3f84c3f9b3e0db65cb2ed8c9b50c2b1',
      sha256: 'zz',
    };
    expect(catalog(PATH, JSON.stringify(json)).packages[0]).toMatchObject({
      licences: ['BSD-3-Clause'],
      hashes: ['md5:d3f84c3f9b3e0db65cb2ed8c9b50c2b1'],
    });
  });

  test.each([
    [
      {
        build: 'h7f8727e_0',
        channel: 'https://repo.anaconda.com/pkgs/main/linux-64',
        subdir: 'linux-64',
        fn: 'a-1-0.conda',
      },
      'build=h7f8727e_0&channel=main&subdir=linux-64&type=conda',
    ],
    [
      {
        build_string: 'h_1',
        channel: 'https://conda.anaconda.org/conda-forge/noarch',
        subdir: 'noarch',
        fn: 'a.tar.bz2',
      },
      'build=h_1&channel=conda-forge&subdir=noarch&type=tar.bz2',
    ],
    [
      { channel: 'https://user:secret@conda.example/t/tk-123/team/label/dev/linux-64', subdir: 'linux-64' },
      'channel=team%2Flabel%2Fdev&subdir=linux-64',
    ],
    [{ channel: 'pkgs/main' }, 'channel=main'],
    [{ channel: 7, build: null, subdir: 'a b', fn: 'x.zip' }, ''],
  ])('%j: the purl has %s', (more, qualifiers) => {
    const json = JSON.stringify({ name: 'openssl', version: '1.1.1w', ...more });
    const { packages } = assemble(composed({ [PATH]: { 1: json } }), 'app');
    expect(packages.map(({ purl }) => purl)).toEqual([
      `pkg:conda/openssl@1.1.1w${qualifiers === '' ? '' : `?${qualifiers}`}`,
    ]);
    expect(packages[0]).not.toHaveProperty('qualifiers');
    expect(JSON.stringify(packages)).not.toMatch(/secret|tk-123/);
  });
});
