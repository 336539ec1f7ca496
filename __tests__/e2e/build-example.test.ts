import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { makeExampleImage } from '../../scripts/make-example-image.ts';
import type { InspectedImage } from '../../src/domain/image.ts';
import { createWorld } from '../../src/shell/world.ts';
import { inventoryStage } from '../../src/stages/inventory.ts';
import { e2ePlan, SHOP } from './machine.ts';

const ARCHIVE = join(SHOP, 'image.tar.gz');

async function readExample(): Promise<InspectedImage> {
  const log = { isTerminal: false, columns: 80, write: () => undefined };
  const { world, cleanUp } = await createWorld(
    { surface: 'cli', env: {}, cwd: SHOP, log },
    { workingDirectory: '.', offline: true },
  );
  try {
    const outcome = await inventoryStage.run(world, e2ePlan({ image: 'docker-archive:image.tar.gz' }), {});
    const image = outcome.status === 'done' ? outcome.artifacts.images?.[0] : undefined;
    if (image === undefined) throw new Error(JSON.stringify(outcome));
    return image;
  } finally {
    await cleanUp();
  }
}

describe('the prepared image', () => {
  test('is what the script makes, and small', async () => {
    const packed = readFileSync(ARCHIVE);
    expect(packed.length).toBeLessThan(3_000_000);
    expect(gunzipSync(packed).equals(await makeExampleImage(SHOP))).toBe(true);
  });

  test('has the packages of Debian 12.1 and those of the lockfile', async () => {
    const image = await readExample();
    expect(image.failures).toEqual([]);
    expect(image.distro?.ecosystem).toBe('Debian:12');
    const named = (type: string) =>
      image.packages.filter((found) => found.type === type).map((found) => `${found.name}@${found.version}`);
    expect(named('deb')).toHaveLength(11);
    expect(named('deb')).toContain('libc6@2.36-9+deb12u1');
    expect(named('npm')).toEqual(
      expect.arrayContaining(['cookie@0.5.0', 'minimist@1.2.5', 'nanoid@3.3.11', 'qs@6.5.2']),
    );
  });

  test('has the history that the Dockerfile gives', async () => {
    const { config } = await readExample();
    const dockerfile = readFileSync(join(SHOP, 'Dockerfile'), 'utf8');
    const runtime = dockerfile.slice(dockerfile.indexOf('AS runtime')).replaceAll('\\\n', '');
    const own = config.history.filter((entry) => entry.comment === 'buildkit.dockerfile.v0');
    const keywords = runtime
      .split('\n')
      .slice(1)
      .map((line) => /^[A-Z]+/.exec(line)?.[0])
      .filter((word) => word !== undefined);
    expect(own.map(({ createdBy }) => createdBy.split(' ')[0])).toEqual(keywords);
    const runs = own.flatMap(({ createdBy }) => /^RUN \/bin\/sh -c (.*) # buildkit$/.exec(createdBy)?.[1] ?? []);
    expect(runs).toHaveLength(2);
    for (const run of runs) expect(runtime).toContain(`RUN ${run}`);
  });
});

describe('the advisories of the example', () => {
  const folder = join(SHOP, 'advisories');
  const records = readdirSync(folder).map((name) => ({
    name,
    record: JSON.parse(readFileSync(join(folder, name), 'utf8')),
  }));

  test.each(records.map(({ name, record }) => [name, record]))(
    '%s is about something in the image',
    async (name, record) => {
      expect(name).toBe(`${record.id}.json`);
      const image = await readExample();
      for (const { package: about } of record.affected) {
        const names = image.packages.map((found) =>
          found.type === 'deb' ? (found.source?.name ?? found.name) : found.name,
        );
        expect(names).toContain(about.name);
        expect(['Debian:12', 'npm']).toContain(about.ecosystem);
      }
    },
  );
});
