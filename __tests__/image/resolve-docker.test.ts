import { expect, test } from '@jest/globals';
import { ok } from '../../src/domain/failure.ts';
import { resolveDocker } from '../../src/image/resolve-docker.ts';
import type { Members } from '../../src/image/source.ts';
import { imageOf } from './make-image.ts';

test('of thousands of images some configurations are read, not all', async () => {
  const { config } = imageOf([]);
  let reads = 0;
  const members: Members = {
    name: 'a.tar',
    complete: true,
    failures: [],
    bytes: async (path) => {
      if (!path.endsWith('.json')) return undefined;
      reads += 1;
      return ok(config);
    },
    layers: { read: async () => new Map() },
  };
  const manifest = Array.from({ length: 2000 }, (_, at) => ({
    Config: `${at}.json`,
    RepoTags: [`a:${at}`],
    Layers: [],
  }));
  const choose = (name: string | undefined) => {
    reads = 0;
    const choice = { platforms: [], architecture: 'amd64' };
    return resolveDocker(members, Buffer.from(JSON.stringify(manifest)), choice, name);
  };
  expect(await choose(undefined)).toMatchObject({ ok: false, failure: { code: 'image/ambiguous' } });
  expect(reads).toBeLessThan(200);
  expect(await choose('a:1999')).toMatchObject({ ok: true });
});
