import { describe, expect, test } from '@jest/globals';
import type { Result } from '../../src/domain/failure.ts';
import { resolveMembers } from '../../src/image/resolve-members.ts';
import { seekableArchive } from '../../src/image/seekable-archive.ts';
import type { LoadedTarget } from '../../src/image/source.ts';
import { bytesAsSource, tarOf } from '../formats/write-tar.ts';
import { type Blob, blobOf, descriptorOf, indexOf, layoutEntries } from './make-image.ts';

async function resolve(blobs: readonly Blob[], roots: readonly object[]): Promise<Result<LoadedTarget>> {
  const members = await seekableArchive(bytesAsSource(tarOf(layoutEntries(blobs, roots))), 'layout');
  return resolveMembers(members, { platforms: [], architecture: 'amd64', prefer: 'oci' });
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'none' : result.failure.code);

describe('indexes that have no end', () => {
  /** `width` ways into each of `depth` indexes, one below the other, the last of which is empty. */
  function web(width: number, depth: number): { blobs: Blob[]; roots: object[] } {
    const blobs = [indexOf([])];
    for (let level = 1; level < depth; level += 1) {
      const below = blobs.at(-1);
      blobs.push(indexOf(Array.from({ length: width }, () => (below === undefined ? {} : descriptorOf(below)))));
    }
    const top = blobs.at(-1);
    return { blobs, roots: top === undefined ? [] : [descriptorOf(top)] };
  }

  test.each([
    ['four levels', 1, 4, 'image/not-found'],
    ['a few ways', 4, 4, 'image/not-found'],
    ['too deep', 1, 6, 'image/too-large'],
    ['four documents, and 2000³ ways through them', 2000, 4, 'image/too-large'],
  ])('%s', async (_, width, depth, code) => {
    const { blobs, roots } = web(width, depth);
    expect(codeOf(await resolve(blobs, roots))).toBe(code);
  });

  test('artifacts that call themselves images are not all looked into', async () => {
    const artifact = blobOf(
      Buffer.from(
        JSON.stringify({
          config: {
            mediaType: 'application/vnd.cncf.helm.config.v1+json',
            digest: `sha256:${'0'.repeat(64)}`,
            size: 2,
          },
          layers: [],
        }),
      ),
      'application/vnd.oci.image.manifest.v1+json',
    );
    const few = Array.from({ length: 20 }, () => descriptorOf(artifact));
    expect(codeOf(await resolve([artifact], few))).toBe('image/unsupported');
    const many = Array.from({ length: 2000 }, () => descriptorOf(artifact));
    expect(codeOf(await resolve([artifact], many))).toBe('image/too-large');
  });
});
