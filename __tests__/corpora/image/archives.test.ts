import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ok } from '../../../src/domain/failure.ts';
import { inspectTarget } from '../../../src/image/inspect.ts';
import { bytesAsSource } from '../../formats/write-tar.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { listCataloger } from '../../image/test-readers.ts';

const Case = v.object({
  path: v.string(),
  format: v.string(),
  images: v.array(
    v.object({
      platform: v.optional(v.string()),
      layers: v.optional(v.number()),
      diff_ids_ok: v.optional(v.string()),
      artifact: v.optional(v.string()),
      os_release_at: v.optional(v.string()),
      pkgdb: v.optional(v.record(v.string(), v.number())),
    }),
  ),
});

/** Archives that were edited by those who made them: what is wrong with each. */
const EDITED: Readonly<Record<string, readonly string[]>> = {
  // Two of three layers were taken out.
  'docker-save__nginx.tar': ['image/corrupt'],
  // The layer was made smaller, its name stayed.
  'oci-archives__alpine-3.12.0.tar': ['image/digest-mismatch'],
  'source_image_with_empty_layer_history.tar': ['image/digest-mismatch'],
};
const REFUSED: Readonly<Record<string, string>> = {
  'rootfs-or-layer': 'image/unsupported',
  'docker-archive-v1': 'image/unsupported',
};

const databases = listCataloger(
  (path) => /(?:^|\/)(?:os-release|status|installed|Packages)$|dpkg\/status\.d\//.test(path),
  'db',
  2 ** 30,
);

describeWithCorpora('archives that others made', (dir) => {
  const lines = readFileSync(join(dir, 'cases/images.jsonl'), 'utf8').split('\n');
  const cases = lines.filter((line) => line !== '').map((line) => v.parse(Case, JSON.parse(line)));

  async function read(one: v.InferOutput<typeof Case>, change = (bytes: Buffer): Buffer => bytes) {
    const target = {
      kind: one.format.startsWith('oci') ? 'oci-archive' : 'docker-archive',
      path: join(dir, one.path),
      text: one.path,
    } as const;
    const unused = (): never => {
      throw new Error('not asked for');
    };
    return inspectTarget(
      target,
      {
        openFile: async (path) => ok(bytesAsSource(change(readFileSync(path)))),
        folder: unused,
        saveFrom: unused,
        registry: { manifest: unused, blob: unused, referrers: unused },
      },
      { platforms: [], architecture: 'amd64', readers: { catalogers: [databases], observers: [] } },
    );
  }

  test('there are two dozen of them', () => expect(cases.length).toBeGreaterThanOrEqual(24));

  describe.each(cases.map((one) => [one.path.split('__').slice(-2).join('__'), one] as const))('%s', (name, one) => {
    test('is read as its facts say, or refused', async () => {
      const result = await read(one);
      // This one also lacks the blocks that end a tar: it could be the start of something else.
      const refused = name.endsWith('escape.tar') ? 'image/truncated' : REFUSED[one.format];
      if (refused !== undefined) {
        expect(result).toMatchObject({ ok: false, failure: { code: refused } });
        return;
      }
      if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.what}`);
      const wanted = one.images.find(
        ({ artifact, platform }) => artifact === undefined && (platform ?? 'linux/amd64') === 'linux/amd64',
      );
      const [image] = result.value.images;
      expect(image?.platform).toBe(wanted?.platform);
      expect(image?.layers).toHaveLength(wanted?.layers ?? -1);
      const edited = Object.keys(EDITED).find((part) => name.endsWith(part));
      expect(image?.failures.map(({ code }) => code)).toEqual(edited === undefined ? [] : EDITED[edited]);
      const files = image?.composed.files.map(({ path }) => path) ?? [];
      // A link to the other place of os-release adds nothing to it.
      if (wanted?.os_release_at !== undefined) expect(files.some((path) => path.endsWith('/os-release'))).toBe(true);
      for (const database of Object.keys(wanted?.pkgdb ?? {})) {
        const [, place = 'var/lib/dpkg/'] = database.split(':');
        expect(files.some((path) => path.includes(place) || path.includes(`dpkg/${place}`))).toBe(true);
      }
    });
  });

  test('cut short or damaged anywhere they are told, and nothing else happens', async () => {
    const small = cases.filter(({ path }) => statSync(join(dir, path)).size < 60_000);
    for (const one of small) {
      for (const part of [0.1, 0.35, 0.6, 0.85]) {
        const cut = await read(one, (bytes) => bytes.subarray(0, Math.floor(bytes.length * part)));
        if (!cut.ok) expect(cut.failure.code).toMatch(/^image\//);
        // The last fifth of an archive may be nothing but padding.
        else if (part < 0.7) expect(cut.value.images.flatMap(({ failures }) => failures)).not.toEqual([]);
        const damaged = await read(one, (bytes) => {
          const copy = Buffer.from(bytes);
          copy.fill(0xa5, Math.floor(bytes.length * part), Math.floor(bytes.length * part) + 64);
          return copy;
        });
        if (!damaged.ok) expect(damaged.failure.code).toMatch(/^image\//);
      }
    }
  });
});
