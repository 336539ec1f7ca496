import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { INSPECTORS } from '../../../src/inventory/inspectors/registry.ts';

const folder = new URL('../../../src/inventory/inspectors/', import.meta.url);

describe('registry of inspectors', () => {
  const files = readdirSync(folder).filter((name) => name !== 'registry.ts');

  test.each(files)('%s is registered', (name) => {
    const id = /\bid: '([a-z-]+)'/.exec(readFileSync(new URL(name, folder), 'utf8'))?.[1];
    expect(INSPECTORS.map((one) => one.id)).toContain(id);
  });

  test('there is one file for each', () => {
    expect(INSPECTORS).toHaveLength(files.length);
    expect(new Set(INSPECTORS.map((one) => one.id)).size).toBe(files.length);
  });

  test('a file of no kind is looked at by nobody', () => {
    const entry = { path: 'etc/passwd', kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 4096 } as const;
    expect(INSPECTORS.filter((one) => one.wants(entry))).toEqual([]);
    expect(INSPECTORS.filter((one) => one.starts(Buffer.from('root:x:0:0')))).toEqual([]);
  });
});
