import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Composition,
  compose,
  composeLayers,
  EMPTY_COMPOSITION,
  fromLayer,
  type PlacedLayer,
} from '../../src/image/compose.ts';
import { DATABASES, KNOWN_PLACES } from '../../src/image/known-places.ts';
import { readLayer } from '../../src/image/layer.ts';
import { findMissing, finish } from '../../src/image/links.ts';
import { resolveLinks } from '../../src/image/resolve-links.ts';
import { inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { listCataloger, roomFor, setuid } from './test-readers.ts';

const PATHS = ['a', 'a/b', 'a/b/c', 'd', 'd/e', 'f'];
const catalogers = [listCataloger((path) => PATHS.includes(path) || path.startsWith('var/lib/dpkg/'))];

async function layerOf(entries: readonly TestEntry[], name: string): Promise<PlacedLayer> {
  const readers = { catalogers, observers: [setuid] };
  const { content } = await readLayer(inPieces(tarOf(entries)), { name, expected: {}, readers, keep: roomFor() });
  return { layer: name, content };
}

/** `path: layers that its versions are of`, and the facts with their layers. */
async function shown(
  ...layers: readonly (readonly TestEntry[])[]
): Promise<{ files: Record<string, string>; facts: string[] }> {
  const placed = await Promise.all(layers.map((entries, index) => layerOf(entries, `L${index}`)));
  const image = finish({ layers: placed, composition: composeLayers(placed), catalogers });
  return {
    files: Object.fromEntries(
      image.files.map(({ path, versions }) => [path, versions.map(({ layer }) => layer).join(' ')]),
    ),
    facts: image.facts.map(({ path, layer }) => `${path} ${layer}`),
  };
}

const file = (path: string, mode = 0o644): TestEntry => ({ path, content: 'p 1', mode });

describe('layers on top of each other', () => {
  test.each<[string, TestEntry[][], Record<string, string>]>([
    ['a file alone', [[file('a')]], { a: 'L0' }],
    ['written again: both versions are known', [[file('a')], [], [file('a')]], { a: 'L0 L2' }],
    ['removed', [[file('a'), file('d')], [{ path: '.wh.a' }]], { d: 'L0' }],
    ['removed and written again', [[file('a')], [{ path: '.wh.a' }], [file('a')]], { a: 'L2' }],
    ['removed and written in one layer', [[file('a')], [{ path: '.wh.a' }, file('a')]], { a: 'L1' }],
    [
      'written and removed in one layer: a whiteout is for what is below',
      [[file('a')], [file('a'), { path: '.wh.a' }]],
      { a: 'L1' },
    ],
    ['a folder above is removed', [[file('a/b/c')], [{ path: '.wh.a' }]], {}],
    ['a folder above is opaque', [[file('a/b'), file('d')], [{ path: 'a/.wh..wh..opq' }]], { d: 'L0' }],
    ['a folder far above is opaque', [[file('a/b/c')], [{ path: 'a/.wh..wh..opq' }]], {}],
    [
      'an opaque folder keeps its own files',
      [[file('a/b')], [{ path: 'a/.wh..wh..opq' }, file('a/b')]],
      { 'a/b': 'L1' },
    ],
    [
      'opaque does not hide the folder of that name as a file',
      [[file('a')], [{ path: 'a/.wh..wh..opq' }]],
      { a: 'L0' },
    ],
    [
      'the root is opaque',
      [
        [file('a/b'), file('d')],
        [{ path: '.wh..wh..opq' }, file('f')],
      ],
      { f: 'L1' },
    ],
    ['a folder becomes a file', [[file('a/b')], [{ path: 'a', content: 'x 1' }]], { a: 'L1' }],
    ['a folder becomes a symlink', [[file('a/b')], [{ path: 'a', type: '2', link: '/x' }]], {}],
    ['a file becomes a folder', [[file('a')], [{ path: 'a/', type: '5' }]], {}],
    [
      'a file becomes a symlink, and a file again',
      [[file('a')], [{ path: 'a', type: '2', link: 'nowhere' }], [file('a')]],
      { a: 'L2' },
    ],
    ['a folder written again hides nothing', [[file('a/b')], [{ path: 'a/', type: '5' }]], { 'a/b': 'L0' }],
    ['a name that begins alike stays', [[file('a'), file('a/b')], [{ path: '.wh.aa' }]], { a: 'L0', 'a/b': 'L0' }],
  ])('%s', async (_, layers, files) => {
    expect((await shown(...layers)).files).toEqual(files);
  });

  test.each<[string, TestEntry[][], string[]]>([
    ['a fact holds', [[file('su', 0o4755)]], ['su L0']],
    ['and goes when the file is written again', [[file('su', 0o4755)], [file('su', 0o755)]], []],
    ['or belongs to the layer that wrote it again', [[file('su', 0o4755)], [file('su', 0o4755)]], ['su L1']],
    ['or is removed', [[file('x/su', 0o4755)], [{ path: '.wh.x' }]], []],
    [
      'a folder written again has the new mode',
      [[{ path: 'x/', type: '5', mode: 0o4755 }], [{ path: 'x/', type: '5', mode: 0o755 }]],
      [],
    ],
    ['a file made a folder', [[file('x', 0o4755)], [{ path: 'x/', type: '5', mode: 0o755 }]], []],
  ])('%s', async (_, layers, facts) => {
    expect((await shown(...layers)).facts).toEqual(facts);
  });
});

describe('composition is associative', () => {
  const entry = fc.record({
    path: fc.constantFrom(
      ...PATHS,
      'a/.wh.b',
      '.wh.a',
      '.wh.d',
      'a/.wh..wh..opq',
      'd/.wh.e',
      '.wh..wh..opq',
      'a/b/.wh.c',
    ),
    type: fc.constantFrom('0', '0', '0', '5', '2'),
    mode: fc.constantFrom(0o644, 0o4755),
  });
  const layer = fc.array(entry, { maxLength: 5 });

  /** Everything that later compositions could see, in an order of its own. */
  function visible({ files, links, facts, hides }: Composition): unknown {
    const sorted = (map: ReadonlyMap<string, unknown>): unknown => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return { files: sorted(files), links: sorted(links), facts: sorted(facts), hides };
  }

  test('however the layers are grouped, the image is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(layer, { minLength: 3, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        async (layers, left, right) => {
          const parts = (
            await Promise.all(
              layers.map((entries, index) =>
                layerOf(
                  entries.map((one) => ({ ...one, link: 'x', content: one.type === '0' ? 'p 1' : '' })),
                  `L${index}`,
                ),
              ),
            )
          ).map(fromLayer);
          const [first, second] = [1 + (left % (parts.length - 2)), 1 + (right % (parts.length - 1))].sort(
            (a, b) => a - b,
          ) as [number, number];
          const group = (from: number, to: number): Composition =>
            parts.slice(from, to).reduce(compose, EMPTY_COMPOSITION);
          const straight = visible(group(0, parts.length));
          const low = group(0, first);
          const middle = group(first, second);
          const high = group(second, parts.length);
          expect(visible(compose(low, compose(middle, high)))).toEqual(straight);
          expect(visible(compose(compose(low, middle), high))).toEqual(straight);
          expect(visible(compose(EMPTY_COMPOSITION, group(0, parts.length)))).toEqual(straight);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('what is shown agrees with a file system that is really unpacked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 5 }), async (layers) => {
        // A layer with two entries of one path, or one below a file of its own, is not of this world: left to other tests.
        const clean = layers.map((entries) => sane(entries));
        const { files } = await shown(...clean);
        expect(Object.keys(files).sort()).toEqual(unpacked(clean));
      }),
      { numRuns: 200 },
    );
  });
});

/** Keeps the entries of a layer that do not contradict each other. */
function sane(entries: readonly TestEntry[]): TestEntry[] {
  const kept: TestEntry[] = [];
  for (const entry of entries) {
    const under = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`);
    const folder = entry.path.includes('.wh.')
      ? entry.path.slice(0, entry.path.lastIndexOf('/') + 1).replace(/\/$/, '')
      : entry.path;
    const clash = kept.some((one) => under(folder, one.path) || under(one.path, entry.path) || under(one.path, folder));
    if (!clash) kept.push({ ...entry, link: 'nowhere', content: entry.type === '0' ? 'p 1' : '' });
  }
  return kept;
}

/** A model: a map of paths, changed by each layer as image-spec's layer.md says. */
function unpacked(layers: readonly (readonly TestEntry[])[]): string[] {
  const tree = new Map<string, string>();
  const removeBelow = (path: string): void => {
    for (const key of [...tree.keys()]) if (path === '' || key.startsWith(`${path}/`)) tree.delete(key);
  };
  for (const entries of layers) {
    for (const { path } of entries) {
      const cut = path.lastIndexOf('/') + 1;
      const [folder, name] = [path.slice(0, cut).replace(/\/$/, ''), path.slice(cut)];
      if (name === '.wh..wh..opq') removeBelow(folder);
      else if (name.startsWith('.wh.')) {
        const gone = path.slice(0, cut) + name.slice(4);
        tree.delete(gone);
        removeBelow(gone);
      }
    }
    for (const { path, type } of entries) {
      if (path.includes('.wh.')) continue;
      if (type !== '5') removeBelow(path);
      tree.set(path, type ?? '0');
    }
  }
  return [...tree]
    .filter(([, type]) => type === '0')
    .map(([path]) => path)
    .sort();
}

describe('links are followed inside the image', () => {
  const links = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([path, target]) => [path, { target }]));
  test.each<[string, Record<string, string>, string, string | undefined]>([
    ['no link', {}, 'a/b', 'a/b'],
    ['relative', { 'a/l': '../b' }, 'a/l', 'b'],
    ['absolute', { 'a/l': '/x/y' }, 'a/l', 'x/y'],
    ['a folder above', { lib: 'usr/lib' }, 'lib/apk/db', 'usr/lib/apk/db'],
    ['links in links', { a: 'b', b: 'c/d', 'c/d': '/e' }, 'a/f', 'e/f'],
    ['never out of the image', { a: '../../../etc/x' }, 'a', 'etc/x'],
    ['a loop', { a: 'b', b: 'a' }, 'a', undefined],
    ['a loop on itself', { a: 'a/x' }, 'a', undefined],
    ['one that grows', { a: 'a/a' }, 'a', undefined],
  ])('%s', (_, map, path, real) => expect(resolveLinks(path, links(map))).toBe(real));

  async function twoPasses(layers: readonly (readonly TestEntry[])[]): Promise<Record<string, string>> {
    const read = async (aliasesOf?: ReturnType<typeof findMissing>): Promise<PlacedLayer[]> =>
      Promise.all(
        layers.map(async (entries, index) => {
          const readers = { catalogers, observers: [] };
          const aliases = aliasesOf?.aliasesFor(`L${index}`);
          const job = {
            name: 'x',
            expected: {},
            readers,
            keep: roomFor(),
            ...(aliases === undefined ? {} : { aliases }),
          };
          return { layer: `L${index}`, content: (await readLayer(inPieces(tarOf(entries)), job)).content };
        }),
      );
    const first = await read();
    const missing = findMissing({ layers: first, composition: composeLayers(first), catalogers });
    const second = missing.any ? await read(missing) : first;
    const image = finish({ layers: second, composition: composeLayers(second), catalogers }, missing);
    return Object.fromEntries(
      image.files.map(({ path, versions }) => [
        path,
        versions.map((one) => `${one.layer}:${one.content.packages[0]?.name}`).join(' '),
      ]),
    );
  }

  const content = (path: string, name: string): TestEntry => ({ path, content: `${name} 1` });
  test.each<[string, TestEntry[][], Record<string, string>]>([
    [
      'a symlink to a file that nobody wants',
      [[{ path: 'a', type: '2', link: 'opt/x' }, content('opt/x', 'p')]],
      { a: 'L0:p' },
    ],
    [
      'whose target is in another layer',
      [[content('opt/x', 'p')], [{ path: 'a', type: '2', link: '/opt/x' }]],
      { a: 'L0:p' },
    ],
    [
      'whose target is written again',
      [[content('opt/x', 'p')], [{ path: 'a', type: '2', link: '/opt/x' }], [content('opt/x', 'q')]],
      { a: 'L0:p L2:q' },
    ],
    [
      'to one that is wanted itself adds nothing',
      [[{ path: 'a', type: '2', link: 'd' }, content('d', 'p')]],
      { d: 'L0:p' },
    ],
    ['to nothing', [[{ path: 'a', type: '2', link: 'nowhere' }]], {}],
    [
      'in a loop',
      [
        [
          { path: 'a', type: '2', link: 'd' },
          { path: 'd', type: '2', link: 'a' },
        ],
      ],
      {},
    ],
    [
      'that was replaced',
      [[{ path: 'a', type: '2', link: 'opt/x' }, content('opt/x', 'p')], [content('a', 'q')]],
      { a: 'L1:q' },
    ],
    [
      'a hard link, its target first',
      [[content('opt/x', 'p'), { path: 'a', type: '1', link: 'opt/x' }]],
      { a: 'L0:p' },
    ],
    [
      'a hard link to a wanted file is a file of its own',
      [[content('d', 'p'), { path: 'a', type: '1', link: 'd' }]],
      { a: 'L0:p', d: 'L0:p' },
    ],
    [
      'a hard link keeps its content when the target is written again',
      [[content('opt/x', 'p'), { path: 'a', type: '1', link: 'opt/x' }], [content('opt/x', 'q')]],
      { a: 'L0:p' },
    ],
    [
      'a hard link into a lower layer',
      [[content('opt/x', 'p')], [{ path: 'a', type: '1', link: 'opt/x' }]],
      { a: 'L0:p' },
    ],
    [
      'a folder above a database',
      [
        [{ path: 'var/lib/dpkg', type: '2', link: '/opt/dpkg' }, content('opt/dpkg/status', 'p')],
        [content('opt/dpkg/status', 'q')],
      ],
      { 'var/lib/dpkg/status': 'L0:p L1:q' },
    ],
    [
      'a folder above that, through another link',
      [
        [
          { path: 'var/lib', type: '2', link: '../usr/lib' },
          { path: 'usr', type: '2', link: 'u' },
          content('u/lib/dpkg/status', 'p'),
        ],
      ],
      { 'var/lib/dpkg/status': 'L0:p' },
    ],
  ])('%s', async (_, layers, files) => {
    expect(await twoPasses(layers)).toEqual(files);
  });
});

describe('package databases that are no longer shown', () => {
  const STATUS = 'var/lib/dpkg/status';
  const empty: TestEntry = { path: STATUS, content: '' };
  test.each<[string, TestEntry[][], string[] | undefined]>([
    ['shown', [[file(STATUS)]], undefined],
    ['never there', [[file('a')]], undefined],
    ['written again', [[file(STATUS)], [file(STATUS)]], undefined],
    ['removed', [[file(STATUS)], [{ path: 'var/lib/dpkg/.wh.status' }]], [STATUS]],
    ['removed with a folder above', [[file(STATUS)], [{ path: 'var/lib/.wh.dpkg' }]], [STATUS]],
    ['emptied', [[file(STATUS)], [empty]], [STATUS]],
    ['removed and written again', [[file(STATUS)], [{ path: 'var/.wh.lib' }], [file(STATUS)]], undefined],
  ])('%s', async (_, layers, removed) => {
    const placed = await Promise.all(layers.map((entries, index) => layerOf(entries, `L${index}`)));
    expect(finish({ layers: placed, composition: composeLayers(placed), catalogers }).removed).toEqual(removed);
  });
});

describe('package databases whose place is there and that are not read', () => {
  const databases = (path: string): boolean =>
    KNOWN_PLACES.includes(path) || (path.startsWith('var/lib/dpkg/status.d/') && !path.endsWith('.md5sums'));
  const readers = [listCataloger(databases)];
  const link = (path: string, target: string): TestEntry => ({ path, type: '2', link: target });
  const folder = (path: string): TestEntry => ({ path: `${path}/`, type: '5' });

  async function unread(layers: readonly (readonly TestEntry[])[]): Promise<string[]> {
    const read = async (aliasesOf?: ReturnType<typeof findMissing>): Promise<PlacedLayer[]> =>
      Promise.all(
        layers.map(async (entries, index) => {
          const name = `L${index}`;
          const parts = { name, expected: {}, readers: { catalogers: readers, observers: [] }, keep: roomFor() };
          const aliases = aliasesOf?.aliasesFor(name);
          const { content } = await readLayer(inPieces(tarOf(entries)), {
            ...parts,
            ...(aliases === undefined ? {} : { aliases }),
          });
          return { layer: name, content };
        }),
      );
    const view = (placed: readonly PlacedLayer[]) => ({
      layers: placed,
      composition: composeLayers(placed),
      catalogers: readers,
    });
    const missing = findMissing(view(await read()));
    const composed = finish(view(await read(missing)), missing);
    return (composed.unread ?? []).map(({ path }) => path);
  }

  const STATUS = 'var/lib/dpkg/status';
  test.each(DATABASES)('%s: a circle, nothing, a folder, a device', async (path) => {
    expect(await unread([[file(path)]])).toEqual([]);
    expect(await unread([[link(path, path.slice(path.lastIndexOf('/') + 1))]])).toEqual([path]);
    expect(await unread([[link(path, '/nowhere')]])).toEqual([path]);
    expect(await unread([[link(path, '../../../../../../../../etc/shadow')]])).toEqual([path]);
    expect(await unread([[folder(path)]])).toEqual([path]);
    expect(await unread([[{ path, type: '3' }]])).toEqual([path]);
    expect(await unread([[{ path, type: '6' }]])).toEqual([path]);
    expect(await unread([[{ path, type: '1', link: 'nowhere' }]])).toEqual([path]);
  });

  test.each<[string, TestEntry[][], string[]]>([
    ['none', [[file('a')]], []],
    ['a link to a file', [[link(STATUS, 'real'), file('var/lib/dpkg/real')]], []],
    ['to a file of a layer below', [[file('real')], [link(STATUS, '/real')]], []],
    ['to a file that a layer above removed', [[file('real'), link(STATUS, '/real')], [{ path: '.wh.real' }]], [STATUS]],
    ['a link that a layer above removed', [[link(STATUS, '/x')], [{ path: 'var/lib/dpkg/.wh.status' }]], []],
    ['a folder above it is opaque', [[link(STATUS, '/x')], [{ path: 'var/lib/.wh..wh..opq' }]], []],
    ['a device that a layer above replaced', [[{ path: STATUS, type: '3' }], [file(STATUS)]], []],
    ['a file that a device replaced', [[file(STATUS)], [{ path: STATUS, type: '3' }]], [STATUS]],
    ['a circle above all', [[link('var', 'var')]], [STATUS]],
    ['a part of a distroless database', [[link('var/lib/dpkg/status.d/libc6', 'x')]], ['var/lib/dpkg/status.d/libc6']],
    ['a folder that leads nowhere', [[link('var/lib/rpm', '../../usr/x')]], ['var/lib/rpm']],
    ['a folder that leads to an empty one', [[folder('usr/x'), link('var/lib/rpm', '../../usr/x')]], []],
    [
      'a folder that leads to the database',
      [[link('var/lib/rpm', '../../usr/lib/sysimage/rpm'), file('usr/lib/sysimage/rpm/rpmdb.sqlite')]],
      [],
    ],
    ['usr-merge without a database', [[link('lib', 'usr/lib'), file('usr/lib/os-release')]], []],
    [
      'usr-merge: told once',
      [[link('lib', 'usr/lib'), link('usr/lib/apk/db/installed', 'x')]],
      ['lib/apk/db/installed'],
    ],
  ])('%s', async (_, layers, expected) => {
    expect(await unread(layers)).toEqual(expected);
  });
});
