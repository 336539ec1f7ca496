import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeEmptyJavaDatabase } from '../../bench/empty-java-database.ts';
import { corporaDir } from '../helpers/corpora.ts';
import { askPeers, imagesBelow, missingOf, type PeerLists, purlsOf } from '../helpers/peers.ts';
import { skipVisibly } from '../helpers/skip.ts';

const peers = process.env['SEAWORTHY_PEERS'] ?? '';
const arePeersThere = ['syft', 'trivy'].every((program) => existsSync(join(peers, 'bin', program)));
const dir = corporaDir();
const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const LISTS = resolve(import.meta.dirname, '../corpora/inventory/peer-lists.json');

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'peers-test-'));
  makeEmptyJavaDatabase(work);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function missing(image: string, theirs: readonly string[] | null): string[] {
  if (theirs === null) return [];
  return missingOf(theirs, purlsOf(process.execPath, [cli, 'sbom', image, '--cache-dir', join(work, 'cache')]) ?? []);
}

const folder = dir === undefined ? '' : join(dir, 'images');
const images = dir === undefined ? [] : imagesBelow(folder);
const bench = process.env['SEAWORTHY_BENCH_IMAGE'] ?? '';

if (!arePeersThere || images.length === 0) {
  skipVisibly(
    'package lists beside syft and trivy: SEAWORTHY_PEERS names no folder with bin/syft and bin/trivy, or there are no images',
  );
} else {
  const known: { images: Readonly<Record<string, PeerLists>> } = JSON.parse(readFileSync(LISTS, 'utf8'));
  describe('every package that a peer lists', () => {
    test.each(images.map((image) => ({ image, path: image.slice(image.indexOf(folder) + folder.length + 1) })))(
      '$path',
      ({ image, path }) => {
        const lists = askPeers(peers, image, work);
        // The lists that the tests without the programs go by.
        expect(lists).toEqual(known.images[path]);
        expect({ syft: missing(image, lists.syft), trivy: missing(image, lists.trivy) }).toEqual({
          syft: [],
          trivy: [],
        });
      },
      120_000,
    );
    if (!existsSync(bench)) {
      skipVisibly('the image of the bench: SEAWORTHY_BENCH_IMAGE names no file');
      return;
    }
    test('the image of the bench', () => {
      const image = `docker-archive:${bench}`;
      const lists = askPeers(peers, image, work);
      expect(lists.syft?.length).toBeGreaterThan(400);
      expect(lists.trivy?.length).toBeGreaterThan(250);
      expect({ syft: missing(image, lists.syft), trivy: missing(image, lists.trivy) }).toEqual({
        syft: [],
        trivy: [],
      });
    }, 120_000);
  });
}
