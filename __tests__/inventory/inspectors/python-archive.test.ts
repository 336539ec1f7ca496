import { describe, expect, test } from '@jest/globals';
import type { EntryHeader } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { pythonArchive } from '../../../src/inventory/inspectors/python-archive.ts';
import { zipOf } from '../../helpers/zip-writer.ts';

const METADATA = 'Metadata-Version: 2.1\nName: pip\nVersion: 23.0.1\nLicense: MIT\n\n';

function inspect(name: string, content: string, more: { readonly name: string; readonly content: string }[] = []) {
  return pythonArchive.inspect('x.whl', inMemory(zipOf([...more, { name, content }])));
}

describe('wheels and eggs', () => {
  test.each([
    ['usr/lib/python3.11/ensurepip/_bundled/pip-23.0.1-py3-none-any.whl', true],
    ['opt/x-1-py3.8.egg', true],
    ['opt/x.zip', false],
  ])('%s: %s', (path, wanted) =>
    expect(
      pythonArchive.wants({ path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1 } satisfies EntryHeader),
    ).toBe(wanted),
  );

  test.each([
    ['PK\u0003\u0004', true],
    ['\u007fELF', false],
    ['', false],
  ])('starts with %j: %s', (head, starts) => expect(pythonArchive.starts(Buffer.from(head))).toBe(starts));

  test.each(['pip-23.0.1.dist-info/METADATA', 'EGG-INFO/PKG-INFO'])('%s says what it is', (name) =>
    expect(inspect(name, METADATA)).toEqual({
      packages: [{ type: 'pypi', name: 'pip', version: '23.0.1', licences: ['MIT'], within: name }],
    }),
  );

  test.each(['pip/_vendor/x.dist-info/METADATA', 'x/EGG-INFO/PKG-INFO', 'METADATA'])('%s is not its own', (name) =>
    expect(inspect(name, METADATA)).toBeUndefined(),
  );

  test('a vendored one before it does not hide it', () => {
    const vendored = { name: 'a/_vendor/b-1.dist-info/METADATA', content: 'Name: b\nVersion: 1\n' };
    expect(inspect('a-2.dist-info/METADATA', 'Name: a\nVersion: 2\n', [vendored])?.packages[0]?.name).toBe('a');
  });
});

describe('damaged archives are told', () => {
  test('no archive', () =>
    expect(pythonArchive.inspect('x.whl', inMemory(Buffer.from('PK')))).toMatchObject({ problem: expect.any(String) }));
  test('a wrong checksum', () => {
    const bytes = zipOf([{ name: 'a.dist-info/METADATA', content: METADATA, claims: { crc32: 1 } }]);
    expect(pythonArchive.inspect('x.whl', inMemory(bytes))?.problem).toBeDefined();
  });
  test('metadata that are a bomb', () => {
    const bytes = zipOf([{ name: 'a.dist-info/METADATA', content: Buffer.alloc(17 * 1024 * 1024, 0x41) }]);
    expect(pythonArchive.inspect('x.whl', inMemory(bytes))?.problem).toBeDefined();
  });
});
