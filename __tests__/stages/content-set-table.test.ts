import { describe, expect, test } from '@jest/globals';
import type { World } from '../../src/ports/world.ts';
import { readContentSetTable } from '../../src/stages/content-set-table.ts';
import { memoryFiles } from '../advisories/samples.ts';

const TABLE = JSON.stringify({ data: { 'a-rpms': { cpes: ['cpe:/a:redhat:openshift:4.12::el8'] } } });

function world(content: Readonly<Record<string, string>>): World {
  const files = memoryFiles(content);
  const part = { files: { ...files, readNamed: files.read, inWorkspace: (path: string) => path } };
  return part as unknown as World;
}

describe('the table of content sets', () => {
  test('is read where it is named', async () => {
    const read = await readContentSetTable(world({ 't.json': TABLE }), { repositoryCpeFile: 't.json' });
    expect(read.repositoryCpes?.get('a-rpms')).toEqual(['cpe:/a:redhat:openshift:4.12::el8']);
    expect(read.failures).toEqual([]);
  });

  test.each([
    ['not there', {}, 'file/not-found'],
    ['of another form', { 't.json': '[]' }, 'usage/bad-value'],
  ])('one that is %s is a failure', async (_name, content, code) => {
    const read = await readContentSetTable(world(content), { repositoryCpeFile: 't.json' });
    expect(read.failures.map((failure) => failure.code)).toEqual([code]);
    expect(read.repositoryCpes).toBeUndefined();
  });

  test('none is named: nothing is read', async () => {
    expect(await readContentSetTable(world({}), {})).toEqual({ policyFiles: [], failures: [] });
  });
});
