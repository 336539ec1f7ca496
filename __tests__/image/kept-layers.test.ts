import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ByteSource } from '../../src/domain/bytes.ts';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { LayerStore } from '../../src/domain/layer-store.ts';
import { HASH_HERE } from '../../src/image/hash-here.ts';
import { type ImageInputs, inspectTarget } from '../../src/image/inspect.ts';
import { KeepBudget } from '../../src/image/keep.ts';
import { KeptLayers } from '../../src/image/kept-layers.ts';
import { readLayer } from '../../src/image/layer.ts';
import { readEntry, writeEntry } from '../../src/image/layer-entry.ts';
import type { ReadImage } from '../../src/image/read-image.ts';
import type { LayerReaders } from '../../src/image/wanting.ts';
import { bytesAsSource, inPieces, type TestEntry, tarOf } from '../formats/write-tar.ts';
import {
  type Blob,
  descriptorOf,
  dockerEntries,
  imageOf,
  lastOf,
  layoutEntries,
  ociBlobs,
  type Packing,
  sha256,
} from './make-image.ts';
import { listCataloger, setuid } from './test-readers.ts';

/** How often the readers looked at a file. */
let reads = 0;

function readers(version = 1): LayerReaders {
  const list = listCataloger((path) => path === 'db' || path === 'etc/list' || path === 'named');
  const counting = {
    ...list,
    version,
    read(path: string, content: Uint8Array) {
      reads += 1;
      return list.read(path, content);
    },
  };
  return { catalogers: [counting], observers: [setuid] };
}

class MemoryStore implements LayerStore {
  readonly entries = new Map<string, Uint8Array>();
  readonly told: string[] = [];
  readonly debug = (text: string): void => void this.told.push(text);
  async read(name: string): Promise<Uint8Array | undefined> {
    return this.entries.get(name);
  }
  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.entries.set(name, bytes);
  }
  get layers(): string[] {
    return [...this.entries.keys()].filter((name) => name.startsWith('layer-'));
  }
}

const LAYERS: readonly (readonly TestEntry[])[] = [
  [
    { path: 'db', content: 'a 1\n' },
    { path: 'etc/list', content: 'b 1\n' },
    { path: 'bin/su', mode: 0o4755 },
    { path: 'real', content: 'c 1\n' },
  ],
  [{ path: '.wh.db' }, { path: 'etc/list', content: 'b 2\n' }],
];
const IMAGE = imageOf(LAYERS);

interface Run {
  readonly image: ReadImage;
  /** Files, or digests of blobs, whose bytes were asked for. */
  readonly asked: readonly string[];
  readonly reads: number;
}

interface RunOptions {
  readonly store: LayerStore;
  readonly version?: number;
  readonly release?: string;
  readonly isOwn?: boolean;
}

async function inspect(
  target: Parameters<typeof inspectTarget>[0],
  inputs: Partial<ImageInputs>,
  asked: string[],
  { store, version, release = '1', isOwn = false }: RunOptions,
): Promise<Run> {
  const unused = (): never => {
    throw new Error('not asked for in this test');
  };
  reads = 0;
  const all: ImageInputs = {
    openFile: unused,
    folder: unused,
    saveFrom: unused,
    registry: { manifest: unused, blob: unused, referrers: unused },
    store: { layers: store, release },
    ...inputs,
  };
  const read = await inspectTarget(target, all, {
    platforms: [],
    architecture: 'amd64',
    readers: readers(version),
    isOwn,
  });
  if (!read.ok) throw new Error(read.failure.what);
  return { image: lastOf(read.value.images), asked, reads };
}

/** An OCI layout in a folder. */
function fromFolder(blobs: readonly Blob[], options: RunOptions): Promise<Run> {
  const entries = layoutEntries(blobs, [descriptorOf(lastOf(blobs))]);
  const files = new Map(entries.map(({ path, content }) => [path, Buffer.from(content ?? '')]));
  const asked: string[] = [];
  const get = <T>(path: string, make: (bytes: Buffer) => T): Result<T> => {
    const bytes = files.get(path);
    return bytes === undefined ? fail('file/not-found', path, '', '') : ok(make(bytes));
  };
  const folder = {
    read: async (path: string) => get(path, (bytes) => bytes),
    open: async (path: string) => {
      asked.push(path);
      return get(path, bytesAsSource);
    },
  };
  return inspect({ kind: 'oci-dir', path: 'd', text: 'oci:d' }, { folder: () => folder }, asked, options);
}

/** A registry. Blobs that are not there cannot be asked for. */
function fromRegistry(blobs: readonly Blob[], options: RunOptions): Promise<Run> {
  const asked: string[] = [];
  const manifest = lastOf(blobs);
  const registry: ImageInputs['registry'] = {
    manifest: async () => ok({ digest: manifest.digest, mediaType: manifest.mediaType, bytes: manifest.bytes }),
    async blob(_, { digest }) {
      const found = blobs.find((one) => one.digest === digest);
      if (found === undefined) return fail('image/not-found', digest, '', '');
      if (/layer/.test(found.mediaType)) asked.push(digest);
      return ok(inPieces(found.bytes, [1000]));
    },
    referrers: async () => ok([]),
  };
  const ref = { registry: 'r.example', repository: 'app', tag: '1' };
  return inspect({ kind: 'registry', ref, text: 'r.example/app:1' }, { registry }, asked, options);
}

function fromArchive(bytes: Buffer, options: RunOptions, inputs: Partial<ImageInputs> = {}): Promise<Run> {
  const openFile = async () => ok(bytesAsSource(bytes));
  return inspect({ kind: 'docker-archive', path: 'a', text: 'docker-archive:a' }, { openFile, ...inputs }, [], options);
}

function fromDaemon(bytes: Buffer, options: RunOptions): Promise<Run> {
  const asked: string[] = [];
  const saveFrom = () => async () => {
    asked.push('save');
    return ok(inPieces(bytes, [1000]));
  };
  return inspect({ kind: 'docker-daemon', name: 'app', text: 'docker-daemon:app' }, { saveFrom }, asked, options);
}

const archive = tarOf(dockerEntries([{ image: IMAGE, tags: ['app:1'] }]));

describe('a layer is read once in its life', () => {
  test.each<Packing>(['none', 'gzip', 'zstd'])(
    'OCI layout, %s: the second run reads no layer, and sees the same',
    async (packing) => {
      const store = new MemoryStore();
      const blobs = ociBlobs(IMAGE, packing);
      const first = await fromFolder(blobs, { store });
      const second = await fromFolder(blobs, { store });
      expect(first.image.failures).toEqual([]);
      expect(first.reads).toBe(3);
      expect(second.reads).toBe(0);
      expect(second.image).toEqual(first.image);
      // The bytes are hashed before what is kept of them counts.
      expect(second.asked).toEqual(first.asked);
      expect(store.layers).toHaveLength(2);
    },
  );

  test('a registry is asked for no blob of a known layer', async () => {
    const store = new MemoryStore();
    const first = await fromRegistry(ociBlobs(IMAGE), { store });
    const second = await fromRegistry(ociBlobs(IMAGE), { store });
    expect(first.asked).toHaveLength(2);
    expect(second.asked).toEqual([]);
    expect(second.image).toEqual(first.image);
  });

  test('another image on the same base: only its own layer is fetched, whatever it is packed with', async () => {
    const store = new MemoryStore();
    await fromArchive(archive, { store });
    const other = imageOf([LAYERS[0] ?? [], [{ path: 'db', content: 'n 9\n' }]]);
    const blobs = ociBlobs(other, 'zstd');
    const run = await fromRegistry(blobs, { store });
    expect(run.asked).toEqual([blobs[1]?.digest]);
    expect(run.image.failures).toEqual([]);
  });

  test('the folder that this run has built is believed: no blob is opened', async () => {
    const store = new MemoryStore();
    await fromFolder(ociBlobs(IMAGE), { store });
    const own = await fromFolder(ociBlobs(IMAGE), { store, isOwn: true });
    expect(own.asked).toEqual([]);
  });

  test('docker archive and daemon: what was kept is used, and kept', async () => {
    const store = new MemoryStore();
    const saved = await fromDaemon(archive, { store });
    expect(store.layers).toHaveLength(2);
    const run = await fromArchive(archive, { store });
    expect(run.reads).toBe(0);
    expect(run.image.composed).toEqual(saved.image.composed);
  });

  test('names that links give are kept too, so that nothing is read a second time', async () => {
    const linked = imageOf([LAYERS[0] ?? [], [{ path: 'named', type: '2', link: 'real' }]]);
    const bytes = tarOf(dockerEntries([{ image: linked, tags: [] }]));
    const store = new MemoryStore();
    const first = await fromDaemon(bytes, { store });
    expect(first.asked).toEqual(['save', 'save']);
    expect(first.image.composed.files.map(({ path }) => path)).toContain('named');
    const second = await fromDaemon(bytes, { store });
    expect(second.asked).toEqual(['save']);
    expect(second.image).toEqual(first.image);
    expect((await fromArchive(bytes, { store })).reads).toBe(0);
  });

  test.each([
    ['a reader has another version', { version: 2 }],
    ['the program has another version', { release: '2' }],
  ])('nothing is used when %s', async (_, changed) => {
    const store = new MemoryStore();
    await fromArchive(archive, { store });
    expect((await fromArchive(archive, { store, ...changed })).reads).toBe(3);
  });
});

describe('what is kept does not deceive', () => {
  /** The layout of an image whose configuration claims the diff ids of another one. */
  function claiming(layers: readonly (readonly TestEntry[])[], packing: Packing): Blob[] {
    const other = imageOf(layers);
    return ociBlobs({ ...other, config: IMAGE.config }, packing);
  }
  const other: readonly (readonly TestEntry[])[] = [[{ path: 'db', content: 'evil 1\n' }], []];

  test.each<Packing>(['none', 'gzip'])('%s: a diff id that a layout claims is no key', async (packing) => {
    const store = new MemoryStore();
    await fromFolder(ociBlobs(IMAGE, packing), { store });
    const run = await fromFolder(claiming(other, packing), { store });
    expect(run.image.failures.map(({ code }) => code)).toContain('image/digest-mismatch');
    expect(run.image.composed.files.map(({ versions }) => versions[0]?.content.packages[0]?.name)).toEqual(['evil']);
    expect(store.layers).toHaveLength(2);
  });

  test('an archive whose bytes changed under the same names is read, and told', async () => {
    const store = new MemoryStore();
    await fromArchive(archive, { store });
    const changed = Buffer.from(archive);
    const at = changed.indexOf('a 1\n');
    changed.write('e 6\n', at);
    const run = await fromArchive(changed, { store });
    expect(run.image.failures.map(({ code }) => code)).toEqual(['image/digest-mismatch']);
    expect(store.layers).toHaveLength(2);
  });

  test('the archive stays open until the last layer is hashed, however late that is', async () => {
    const store = new MemoryStore();
    const first = await fromArchive(archive, { store });
    const events: string[] = [];
    const hashing = {
      ...HASH_HERE,
      async ofSource(source: ByteSource): Promise<string> {
        await new Promise((wake) => setTimeout(wake, 20));
        events.push('hashed');
        return HASH_HERE.ofSource(source);
      },
    };
    const openFile: ImageInputs['openFile'] = async () =>
      ok({ ...bytesAsSource(archive), close: async () => void events.push('closed') });
    const second = await fromArchive(archive, { store }, { hashing, openFile });
    expect([second.reads, events]).toEqual([0, ['hashed', 'hashed', 'closed']]);
    expect(second.image).toEqual(first.image);
  });

  test('bytes that cannot be hashed prove nothing: the layers are read', async () => {
    const store = new MemoryStore();
    const first = await fromArchive(archive, { store });
    const hashing = { ...HASH_HERE, ofSource: () => Promise.reject(new Error('it became shorter')) };
    const second = await fromArchive(archive, { store }, { hashing });
    expect(second.reads).toBe(3);
    expect(second.image).toEqual(first.image);
  });

  test('nothing is read by the links of a value that is not of these bytes, nor kept under its name', async () => {
    const named: readonly TestEntry[] = [{ path: 'named', type: '2', link: 'real' }];
    const store = new MemoryStore();
    for (const layer of [LAYERS[0] ?? [], named])
      await fromArchive(tarOf(dockerEntries([{ image: imageOf([layer]), tags: [] }])), { store });
    const before = new Map(store.entries);
    const honest = imageOf([LAYERS[0] ?? [], named]);
    const lying = { ...imageOf([[{ path: 'real', content: 'evil 1\n' }], named]), config: honest.config };
    const run = await fromArchive(tarOf(dockerEntries([{ image: lying, tags: [] }])), { store });
    expect(run.image.failures.map(({ code }) => code)).toContain('image/digest-mismatch');
    const names = run.image.composed.files.flatMap(({ versions }) =>
      versions.flatMap(({ content }) => content.packages.map(({ name }) => name)),
    );
    expect(names).toEqual(['evil']);
    expect(store.entries).toEqual(before);
  });

  test('a layer with a failure is not kept', async () => {
    const store = new MemoryStore();
    const broken = {
      ...IMAGE,
      layers: [...IMAGE.layers.slice(0, 1), (IMAGE.layers[1] ?? Buffer.alloc(0)).subarray(0, 700)],
    };
    await fromArchive(tarOf(dockerEntries([{ image: broken, tags: [] }])), { store });
    expect(store.layers).toHaveLength(1);
  });

  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['cut', (bytes) => bytes.subarray(0, -1)],
    ['cut to nothing', () => Buffer.alloc(0)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])],
    ['of another version', (bytes) => Buffer.concat([Buffer.from('x'), bytes.subarray(1)])],
    ['changed in the middle', (bytes) => Buffer.from(bytes).fill(0x20, 100, 101)],
    [
      'of lengths that lie',
      (bytes) => {
        const lying = Buffer.from(bytes);
        lying.writeUInt32LE(0xffffffff, 48);
        return lying;
      },
    ],
  ])('an entry that is %s is told, and the layer read anew', async (_, change) => {
    const store = new MemoryStore();
    const first = await fromArchive(archive, { store });
    for (const name of store.layers) store.entries.set(name, change(Buffer.from(store.entries.get(name) ?? [])));
    const second = await fromArchive(archive, { store });
    expect(second.reads).toBe(3);
    expect(store.told).toHaveLength(2);
    expect(second.image).toEqual(first.image);
    // What was wrong is written anew.
    expect((await fromArchive(archive, { store })).reads).toBe(0);
  });

  test('an entry of another layer under this name is told', async () => {
    const store = new MemoryStore();
    await fromArchive(archive, { store });
    const [one = '', two = ''] = store.layers;
    store.entries.set(one, store.entries.get(two) ?? new Uint8Array());
    expect((await fromArchive(archive, { store })).reads).toBeGreaterThan(0);
    expect(store.told).toHaveLength(1);
  });

  test('a blob that an entry gives a wrong diff id is read', async () => {
    const store = new MemoryStore();
    const blobs = ociBlobs(IMAGE);
    await fromFolder(blobs, { store });
    for (const name of store.entries.keys())
      if (name.startsWith('blob-')) store.entries.set(name, Buffer.from('nonsense'));
    const run = await fromFolder(blobs, { store });
    expect([run.reads, run.image.failures]).toEqual([3, []]);
  });

  test('what is kept takes its room: an image that would fill the memory is refused as if it were read', async () => {
    const store = new MemoryStore();
    await fromArchive(archive, { store });
    const kept = new KeptLayers(store, readers(), '1');
    expect(await kept.find(IMAGE.diffIds[0] ?? '', new KeepBudget())).toBeDefined();
    expect(await kept.find(IMAGE.diffIds[0] ?? '', new KeepBudget(10))).toBeUndefined();
  });
});

describe('the form of an entry', () => {
  test('every layer comes back as it was', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const entry = fc.record({
      path: text.filter((path) => Buffer.byteLength(path) > 0 && Buffer.byteLength(path) < 90 && !path.includes('\0')),
      type: fc.constantFrom('0', '2', '5'),
      content: text,
      link: fc.constantFrom('a', '../b', '/c'),
      mode: fc.constantFrom(0o644, 0o4755),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
        const made = entries.map((one) => (one.type === '0' ? one : { ...one, content: '' }));
        const tar = tarOf(made);
        const all: LayerReaders = { catalogers: [listCataloger(() => true)], observers: [setuid] };
        const { content } = await readLayer(inPieces(tar), {
          name: 'l',
          expected: {},
          readers: all,
          keep: new KeepBudget(),
        });
        const bytes = writeEntry(content);
        expect(bytes === undefined ? undefined : readEntry(bytes)).toEqual(content);
      }),
      { numRuns: 60 },
    );
  });

  test('foreign bytes are a word, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof readEntry(bytes)).toBe('string');
      }),
    );
  });

  test('a right checksum does not make another form a layer', () => {
    const bad = { ...imageContent(), seed: [1.5, 2] as const };
    const bytes = writeEntry(bad);
    expect(bytes === undefined ? '' : typeof readEntry(bytes)).toBe('string');
    const unsorted = writeEntry({ ...imageContent(), replaced: Float64Array.of(2, 1) });
    expect(unsorted === undefined ? '' : typeof readEntry(unsorted)).toBe('string');
  });

  function imageContent() {
    const diffId = sha256('x');
    return {
      diffId,
      size: 1,
      entries: 1,
      files: [],
      links: [],
      facts: [],
      whiteouts: [],
      opaques: [],
      replaced: new Float64Array(0),
      seed: [1, 2] as const,
    };
  }
});
