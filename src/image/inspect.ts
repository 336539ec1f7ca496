import type { ByteSource, Spool } from '../domain/bytes.ts';
import { ok, type Result } from '../domain/failure.ts';
import type { Hashing } from '../domain/hashing.ts';
import type { Target } from '../domain/image-ref.ts';
import type { LayerStore } from '../domain/layer-store.ts';
import type { Registry } from '../domain/registry.ts';
import { sniffCompression } from '../formats/compression.ts';
import { failureOf } from './digest.ts';
import { HASH_HERE } from './hash-here.ts';
import { InspectionRoom } from './inspection-room.ts';
import { KeepBudget } from './keep.ts';
import { KeptLayers } from './kept-layers.ts';
import { type Folder, layoutFolder } from './layout-folder.ts';
import type { PlatformChoice } from './platforms.ts';
import { type ReadImage, readImage } from './read-image.ts';
import { resolveRegistry } from './registry-source.ts';
import { resolveMembers } from './resolve-members.ts';
import { failed, seekableArchive } from './seekable-archive.ts';
import { sequentialArchive } from './sequential-archive.ts';
import type { LoadedImage, LoadedTarget, Members, OpenStream, ReadContext, ReadProgress } from './source.ts';
import type { LayerReaders } from './wanting.ts';

/** The ways to the bytes of a target: made from the ports by the glue, or by a test. */
export interface ImageInputs {
  openFile(path: string): Promise<Result<ByteSource>>;
  folder(path: string): Folder;
  /** Output of the engine's `save`, as a docker archive; it raises where the engine fails. */
  saveFrom(engine: 'docker-daemon' | 'podman', name: string): OpenStream;
  readonly registry: Registry;
  /** Where bytes are hashed; on the thread that reads where there is none. */
  readonly hashing?: Hashing;
  /** What earlier runs have kept of layers, and the version of the program that it is for. */
  readonly store?: { readonly layers: LayerStore; readonly release: string };
  /** For files under inspection that memory has no room for. */
  readonly spool?: Spool;
}

export interface InspectOptions extends PlatformChoice {
  readonly readers: LayerReaders;
  /** The target is a folder that this run's own builder has just written: what it says of its layers is true. */
  readonly isOwn?: boolean;
  /** An image of several in an archive or layout. */
  readonly name?: string;
  /** Told the bytes of blobs and the layers that are read; `of` is 0 until it is known. */
  readonly progress?: (state: { layers: number; of: number; bytes: number }) => void;
}

export interface ReadTarget {
  readonly images: readonly ReadImage[];
  /** Of the index where several platforms were read, else of the image. */
  readonly digest: string;
}

/** Reads an image from wherever it is, without unpacking it. Fails only where no image can be read at all. */
export async function inspectTarget(
  target: Target,
  inputs: ImageInputs,
  options: InspectOptions,
): Promise<Result<ReadTarget>> {
  const progress = new Progress(options.progress);
  const room = new InspectionRoom(inputs.spool);
  const hashing = inputs.hashing ?? HASH_HERE;
  const { readers } = options;
  const kept = inputs.store && new KeptLayers(inputs.store.layers, readers, inputs.store.release);
  const keeping = kept === undefined ? {} : { kept };
  const context: ReadContext = { readers, keep: new KeepBudget(), room, hashing, progress, ...keeping };
  const opened = await openTarget(target, inputs, options, context);
  if (!opened.ok) return opened;
  try {
    const { loaded } = opened.value;
    progress.expect(loaded.images);
    const images: ReadImage[] = [];
    for (const image of loaded.images) images.push(await readImage(target.text, image, loaded, context));
    return ok({ images, digest: loaded.digest });
  } finally {
    await opened.value.close();
    await kept?.written();
  }
}

interface Opened {
  readonly loaded: LoadedTarget;
  close(): Promise<void>;
}

const NOTHING_TO_CLOSE = (): Promise<void> => Promise.resolve();

async function openTarget(
  target: Target,
  inputs: ImageInputs,
  options: InspectOptions,
  context: ReadContext,
): Promise<Result<Opened>> {
  if ('path' in target && target.kind !== 'oci-dir') return openArchive(target, inputs, options, context);
  const loaded = await resolveTarget(target, inputs, options, context);
  return loaded.ok ? ok({ loaded: loaded.value, close: NOTHING_TO_CLOSE }) : loaded;
}

async function resolveTarget(
  target: Target,
  inputs: ImageInputs,
  options: InspectOptions,
  context: ReadContext,
): Promise<Result<LoadedTarget>> {
  if ('ref' in target) return resolveRegistry(inputs.registry, target.ref, options);
  if ('path' in target) {
    return resolveMembers(layoutFolder(inputs.folder(target.path), target.text, options.isOwn), {
      ...options,
      prefer: 'oci',
    });
  }
  const members = await sequentialArchive(inputs.saveFrom(target.kind, target.name), target.text, context);
  return members.ok ? resolveMembers(members.value, { ...options, prefer: 'docker' }) : members;
}

type ArchiveTarget = Extract<Target, { path: string }>;

/** A plain archive is read by its index; a compressed one can only be read in order. */
async function openArchive(
  target: ArchiveTarget,
  inputs: ImageInputs,
  options: InspectOptions,
  context: ReadContext,
): Promise<Result<Opened>> {
  const source = await inputs.openFile(target.path);
  if (!source.ok) return source;
  const close = (): Promise<void> => source.value.close();
  const prefer = target.kind === 'docker-archive' ? 'docker' : 'oci';
  let loaded: Result<LoadedTarget>;
  try {
    const members = await archiveMembers(source.value, target.text, context);
    loaded = members.ok ? await resolveMembers(members.value, { ...options, prefer }) : members;
  } catch (error) {
    loaded = failed(failureOf(error, target.text));
  }
  if (loaded.ok) return ok({ loaded: loaded.value, close });
  await close();
  return loaded;
}

async function archiveMembers(bytes: ByteSource, name: string, context: ReadContext): Promise<Result<Members>> {
  if (sniffCompression(await bytes.read(0, 4)) === 'none') return ok(await seekableArchive(bytes, name));
  return sequentialArchive(async () => ok(bytes.stream()), name, context);
}

class Progress implements ReadProgress {
  readonly #tell: InspectOptions['progress'];
  #layers = 0;
  #of = 0;
  #bytes = 0;

  constructor(tell: InspectOptions['progress']) {
    this.#tell = tell;
  }

  expect(images: readonly LoadedImage[]): void {
    this.#of = images.reduce((sum, { places }) => sum + new Set(places.map(({ key }) => key)).size, 0);
  }

  layer(): void {
    this.#layers += 1;
    this.#tell?.({ layers: this.#layers, of: this.#of, bytes: this.#bytes });
  }

  bytes(count: number): void {
    this.#bytes += count;
    this.#tell?.({ layers: this.#layers, of: this.#of, bytes: this.#bytes });
  }
}
