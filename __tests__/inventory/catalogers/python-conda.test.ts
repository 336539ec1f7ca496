import { describe, expect, test } from '@jest/globals';
import { catalog } from '../composed.ts';

const PATH = 'opt/conda/conda-meta/x-1-0.json';

describe('conda-meta', () => {
  test.each([
    [{ name: 'jupyterlab', version: '3.1.12', depends: ['python >=3.9'] }, 'pypi jupyterlab 3.1.12'],
    [{ name: 'requests', version: '2.0', noarch: 'python' }, 'pypi requests 2.0'],
    [{ name: 'openssl', version: '1.1.1w', depends: ['libgcc-ng'] }, 'generic openssl 1.1.1w'],
    [{ name: 'python', version: '3.9.1', depends: ['openssl', 'python_abi'] }, 'generic python 3.9.1'],
    [{ name: 'x', version: '1', depends: ['python_abi 3.9'] }, 'generic x 1'],
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
});
