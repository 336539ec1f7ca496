import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DiskFiles } from '../../src/shell/files.ts';
import { findImages } from '../../src/stages/plan-images.ts';
import { stageWorld } from '../helpers/stage-world.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-images-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of more builds than anybody declares some are looked at, and it is told; Dockerfiles that lie there are', async () => {
  const build = (at: number): string => `s${at}: { build: { context: c${at}, dockerfile: ../None } }`;
  const services = `services: { ${Array.from({ length: 1_000 }, (_, at) => build(at)).join()} }`;
  for (let at = 0; at < 11; at += 1) {
    await mkdir(join(folder, `p${at}`));
    await writeFile(join(folder, `p${at}/compose.yaml`), services);
  }
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
  const found = await findImages(stageWorld({ files: new DiskFiles({ workspace: folder, cwd: folder }) }));
  if (!found.ok) throw new Error(found.failure.why);
  expect(found.value.images.map(({ declared }) => declared.file)).toEqual(['Dockerfile']);
  expect(found.value.notes.filter((note) => note.includes('None'))).toHaveLength(10_000);
  expect(found.value.notes).toHaveLength(10_001);
});
