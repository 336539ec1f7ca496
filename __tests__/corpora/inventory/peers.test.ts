import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { imagesBelow, missingOf, type PeerLists } from '../../helpers/peers.ts';
import { tryInventory } from './inventory-of.ts';

const { images: LISTS }: { images: Readonly<Record<string, PeerLists>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'peer-lists.json'), 'utf8'),
);

describeWithCorpora('every package that syft or trivy lists of the shared images', (dir) => {
  const folder = join(dir, 'images');
  const paths = imagesBelow(folder).map((image) => image.slice(image.indexOf(':') + 1));

  test('every image has its lists, and most of them are none that a peer refuses', () => {
    expect(paths.map((path) => path.slice(folder.length + 1)).sort()).toEqual(Object.keys(LISTS).sort());
    const read = Object.values(LISTS).filter(({ syft, trivy }) => syft !== null || trivy !== null);
    expect(read.length).toBeGreaterThanOrEqual(20);
    expect(read.flatMap(({ syft, trivy }) => [...(syft ?? []), ...(trivy ?? [])]).length).toBeGreaterThan(250);
  });

  test.each(paths)('%s', async (path) => {
    const { syft, trivy } = LISTS[path.slice(folder.length + 1)] ?? { syft: null, trivy: null };
    const read = await tryInventory(path);
    // What a peer can read we can.
    if (!read.ok) expect([read.failure.code, syft, trivy]).toEqual([read.failure.code, null, null]);
    const ours = read.ok ? read.value.packages.map(({ purl }) => purl) : [];
    expect({ syft: missingOf(syft ?? [], ours), trivy: missingOf(trivy ?? [], ours) }).toEqual({ syft: [], trivy: [] });
  });
});
