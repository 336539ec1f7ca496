import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parseTarget } from '../../../src/domain/image-ref.ts';
import type { FoundPackage } from '../../../src/domain/package.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { inspectTarget } from '../../../src/image/inspect.ts';
import { assemble } from '../../../src/inventory/assemble.ts';
import { INSPECTORS } from '../../../src/inventory/inspectors/registry.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { skipVisibly } from '../../helpers/skip.ts';
import { INPUTS } from './inventory-of.ts';

const Case = v.object({
  extractor: v.string(),
  test: v.string(),
  dir: v.string(),
  path: v.string(),
  packages: v.array(v.object({ Name: v.string(), Version: v.string() })),
});

/** Extractors of osv-scalibr, and which inspector reads the same. */
const READ: ReadonlyMap<string, string> = new Map([
  ['language/golang/gobinary', 'go'],
  ['language/rust/cargoauditable', 'rust'],
  ['language/java/archive', 'java'],
]);

/** The list that the case wants. Go's rows have none: there it is only seen that the program is read. */
function expectedOf(row: v.InferOutput<typeof Case>): string[] {
  return row.packages.map(({ Name, Version }) => `${Name} ${Version}`).sort();
}

function listed(packages: readonly FoundPackage[]): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`).sort();
}

describeWithCorpora('programs and archives, cases of osv-scalibr', (dir) => {
  const rows = readFileSync(join(dir, 'cases/scalibr-extract-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(v.looseObject({ extractor: v.string() }), JSON.parse(line)))
    .filter(({ extractor }) => READ.has(extractor))
    .map((row) => v.parse(Case, row));

  test('there are cases', () => expect(rows).toHaveLength(6));

  for (const row of rows) {
    const file = join(dir, 'osv-scalibr', row.dir, row.path);
    describe(`${row.extractor}: ${row.test}`, () => {
      if (!existsSync(file)) {
        skipVisibly('its file is not among the shared test data');
        return;
      }
      test('lists the same', () => {
        const inspector = INSPECTORS.find(({ id }) => id === READ.get(row.extractor));
        const found = inspector?.inspect(row.path, inMemory(readFileSync(file)));
        if (row.packages.length > 0) expect(listed(found?.packages ?? [])).toEqual(expectedOf(row));
        else expect(listed(found?.packages ?? []).join('\n')).toMatch(/^stdlib \d/m);
      });
    });
  }
});

describeWithCorpora('an image with archives in archives', (dir) => {
  test('every artifact that syft 1.54 lists, with its place', async () => {
    const path = 'images/snyk+snyk-docker-plugin/test__fixtures__docker-archives__docker-save__3-level-jar.tar';
    const target = parseTarget(`docker-archive:${join(dir, path)}`);
    if (!target.ok) throw new Error(target.failure.what);
    const readers = { catalogers: [], inspectors: INSPECTORS, observers: [] };
    const read = await inspectTarget(target.value, INPUTS, { readers, platforms: [], architecture: 'amd64' });
    const [image] = read.ok ? read.value.images : [];
    if (image === undefined) throw new Error('no image');
    const { packages, failures } = assemble(image.composed, path);
    expect(failures).toEqual([]);
    const inner = 'level-2-jar.jar!/lib/listenablefuture-9999.0-empty-to-avoid-conflict-with-guava.jar';
    expect(packages.map(({ name, version, locations, within }) => [name, version, locations[0], within])).toEqual([
      ['com.google.guava:listenablefuture', '9999.0-empty-to-avoid-conflict-with-guava', 'level-3-jar.jar', inner],
      // Named as their files are, like syft does; without a group nothing is asked about them.
      ['level', '2-jar', 'level-3-jar.jar', 'level-2-jar.jar'],
      ['level', '3-jar', 'level-3-jar.jar', undefined],
      ['snyk', '', 'lib/snyk.jar', undefined],
    ]);
  });
});
