import { expect, test } from '@jest/globals';
import type { ComposedFile } from '../../src/domain/layer.ts';
import { otherDatabases } from '../../src/inventory/catalogers/other-databases.ts';
import { unreadableFiles } from '../../src/inventory/unreadable.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { layerId } from './composed.ts';

test('a database that has a file for each package is told of once, at a cost of no more than their number', () => {
  const files = Array.from(
    { length: 200_000 },
    (_, index): ComposedFile => ({
      path: `var/log/packages/p${index}`,
      cataloger: otherDatabases.id,
      versions: [{ layer: layerId(1), content: { packages: [], problem: 'it is not read' } }],
    }),
  );
  const began = cpuMs();
  expect(unreadableFiles(files, 'x')).toMatchObject([{ what: expect.stringContaining('199999 more') as unknown }]);
  expect(cpuMs() - began).toBeLessThan(10_000);
});
