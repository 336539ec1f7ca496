import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { isDistroType } from '../../../src/domain/package.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { inventoryOf } from './inventory-of.ts';

const Expected = v.object({
  path: v.string(),
  os: v.string(),
  packages: v.array(
    v.object({
      type: v.string(),
      name: v.string(),
      version: v.string(),
      arch: v.nullish(v.string()),
      source: v.nullish(v.string()),
      sourceVersion: v.nullish(v.string()),
      epoch: v.nullish(v.union([v.number(), v.string()])),
      release: v.nullish(v.string()),
      sourcerpm: v.nullish(v.string()),
    }),
  ),
});

type Row = v.InferOutput<typeof Expected>['packages'][number];

/** rpm's rows have the parts of a version, and the source package's file. */
function versionOf({ version, release, epoch }: Row): string {
  return `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
}

function sourceOf({ source, sourcerpm }: Row): string | undefined {
  return source ?? sourcerpm?.replace(/-[^-]+-[^-]+\.src\.rpm$/, '');
}

describeWithCorpora('packages of real images', (dir) => {
  const cases = readFileSync(join(dir, 'cases/images-expected.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
    .flatMap((row) => {
      const parsed = v.safeParse(Expected, row);
      return parsed.success ? [parsed.output] : [];
    });

  test('there are cases', () => expect(cases.length).toBe(5));

  test.each(cases.map((row) => [row.path, row] as const))('%s', async (path, row) => {
    const { packages, distro } = await inventoryOf(join(dir, path));
    // A key of rpm's is in its database and is no package.
    const rows = row.packages.filter((one) => one.name !== 'gpg-pubkey');
    const found = packages.filter((one) => isDistroType(one.type));
    expect(found.map((one) => [one.type, one.name, one.version, one.arch])).toEqual(
      rows.map((one) => [one.type, one.name, versionOf(one), one.arch]),
    );
    expect(found.map((one) => one.source?.name)).toEqual(rows.map(sourceOf));
    for (const [index, one] of rows.entries()) {
      if (one.sourceVersion) expect(found[index]?.source?.version).toBe(one.sourceVersion);
    }
    expect(`${distro?.id} ${distro?.version}`).toBe(row.os);
  });
});
