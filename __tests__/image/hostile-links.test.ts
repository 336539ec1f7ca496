import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/domain/failure.ts';
import type { CatalogedFile } from '../../src/domain/layer.ts';
import { composeLayers } from '../../src/image/compose.ts';
import { inspectTarget } from '../../src/image/inspect.ts';
import { findMissing } from '../../src/image/links.ts';
import type { ReadImage } from '../../src/image/read-image.ts';
import { LinkWork, resolveLinks } from '../../src/image/resolve-links.ts';
import { bytesAsSource, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { dockerEntries, imageOf } from './make-image.ts';

/** The image of these entries, read for files named `db`; `reads` of them were read. */
async function inspect(entries: readonly TestEntry[]): Promise<{ image: ReadImage; reads: number }> {
  let reads = 0;
  const read = (path: string): CatalogedFile => {
    reads += 1;
    return { packages: [{ type: 'deb', name: path, version: '1', licences: [] }] };
  };
  const catalogers = [
    { id: 'list', version: 1, maxBytes: 2 ** 20, wants: (path: string) => path.endsWith('/db'), read },
  ];
  const unused = () => {
    throw new Error('not asked for');
  };
  const tar = tarOf(dockerEntries([{ image: imageOf([entries]), tags: ['a:1'] }]));
  const result = await inspectTarget(
    { kind: 'docker-archive', path: 'a.tar', text: 'a.tar' },
    {
      openFile: async () => ok(bytesAsSource(tar)),
      folder: unused,
      saveFrom: unused,
      registry: { manifest: unused, blob: unused, referrers: unused },
    },
    { platforms: [], architecture: 'amd64', readers: { catalogers, observers: [] } },
  );
  const [image] = result.ok ? result.value.images : [];
  if (image === undefined) throw new Error('the image was not read');
  return { image, reads };
}

const codes = ({ failures }: ReadImage): string[] => failures.map(({ code }) => code);

describe('many names of one file', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `n${index}/db`);
  const file: TestEntry = { path: 'x/f', content: 'content' };

  test.each([
    ['symlinks: it is read once', '2', '/x/f', 1],
    ['hard links: once for each', '1', 'x/f', names.length],
  ])('%s, and in time', async (_, type, link, expected) => {
    const started = cpuMs();
    const { image, reads } = await inspect([file, ...names.map((path) => ({ path, type, link }))]);
    // What was copied for each name again took 7 s, and four times as long for twice the names.
    expect(cpuMs() - started).toBeLessThan(5000);
    expect(reads).toBe(expected);
    expect(image.composed.files).toHaveLength(names.length);
    expect(codes(image)).toEqual([]);
  });
});

describe('links of thousands of parts', () => {
  const long = `/${'a/'.repeat(4000)}${'../'.repeat(2700)}`;
  const chain = Array.from({ length: 30 }, (_, index): TestEntry => {
    return { path: `l${index}`, type: '2', link: `${long}l${index + 1}`, dialect: 'pax' };
  });
  const wanted = Array.from({ length: 300 }, (_, index): TestEntry => {
    return { path: `n${index}/db`, type: '2', link: '/l0' };
  });

  test('are followed within bounds, and it is told', async () => {
    const started = cpuMs();
    const { image } = await inspect([...chain, ...wanted]);
    expect(codes(image)).toEqual(['image/too-large']);
    expect(cpuMs() - started).toBeLessThan(30_000);
  });

  test('a link of dots counts, although no part of it is looked up', () => {
    const work = new LinkWork(2 ** 16);
    const dots = Array.from({ length: 39 }, (_, index) => [
      `l${index}`,
      { target: `${'./'.repeat(2000)}l${index + 1}` },
    ]);
    const targets = new Map(dots as [string, { target: string }][]);
    expect(resolveLinks('l0', { get: (path) => targets.get(path), work })).toBeUndefined();
    expect(work.isExhausted).toBe(true);
  });

  test('the work is counted in characters', () => {
    const targets = new Map([['a', { target: 'b/c' }]]);
    const withWork = (characters: number) => {
      const work = new LinkWork(characters);
      const get = (path: string) => targets.get(path);
      return [resolveLinks('a/d', { get, work }), work.isExhausted];
    };
    // a, the link b/c, b, b/c, b/c/d.
    expect(withWork(13)).toEqual(['b/c/d', false]);
    expect(withWork(12)).toEqual([undefined, true]);
  });
});

test('a search for files behind links that was cut short is told, whatever the rest costs', () => {
  const seed = [1, 2] as const;
  const nothing = { diffId: '', size: 0, entries: 0, files: [], facts: [], whiteouts: [], opaques: [], seed };
  const links = [{ path: 'n/db', target: '/x/f', hard: false }];
  const layers = [{ layer: 'l', content: { ...nothing, links, replaced: new Float64Array(0) } }];
  const wants = (path: string) => path.endsWith('/db');
  const catalogers = [{ id: 'list', version: 1, maxBytes: 1, wants, read: () => ({ packages: [] }) }];
  const view = (characters: number) => {
    return { layers, composition: composeLayers(layers), catalogers, work: new LinkWork(characters) };
  };
  expect(findMissing(view(5)).isCut).toBe(true);
  expect(findMissing(view(5000)).isCut).toBe(false);
});
