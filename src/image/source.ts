import type { ByteStream } from '../domain/bytes.ts';
import type { Failure, Result } from '../domain/failure.ts';
import type { Hashing } from '../domain/hashing.ts';
import type { ImageConfig, LayerProvenance } from '../domain/image.ts';
import type { Descriptor } from '../domain/registry.ts';
import type { LayerAliases } from './aliases.ts';
import type { InspectionRoom } from './inspection-room.ts';
import type { KeepBudget } from './keep.ts';
import type { KeptLayers } from './kept-layers.ts';
import type { ExpectedLayer, LayerReading } from './layer.ts';
import type { LayerReaders } from './wanting.ts';

/** A layer of an image: where its blob is (member path, or digest in a registry) and what it should be. */
export interface LayerPlace {
  readonly key: string;
  /** Diff id of the configuration; where that is missing, the key. Names the layer in everything that follows. */
  readonly id: string;
  readonly mediaType?: string;
  readonly expected: ExpectedLayer;
}

/** Told of the layers and the bytes of blobs as they are read. */
export interface ReadProgress {
  layer(): void;
  bytes(count: number): void;
}

/** What reading a layer needs, whichever layer it is. */
export interface ReadContext {
  readonly readers: LayerReaders;
  readonly keep: KeepBudget;
  readonly room?: InspectionRoom;
  readonly hashing?: Hashing;
  /** Values of layers that earlier runs have read. */
  readonly kept?: KeptLayers;
  /** Keys of layers whose bytes are others than those that the kept value was made of. */
  readonly distrusted?: ReadonlySet<string>;
  readonly progress: ReadProgress;
}

/** Reads layers. Each key once, whatever the number of places that name it. */
export interface LayerAccess {
  read(
    places: readonly LayerPlace[],
    context: ReadContext,
    aliasesOf?: (place: LayerPlace) => LayerAliases,
  ): Promise<ReadonlyMap<string, LayerReading>>;
}

/** A document with what is wrong with it although it can be read (a digest that is not its own). */
interface ReadDocument {
  readonly bytes: Uint8Array;
  readonly failures: readonly Failure[];
}

/** Content-addressed store: an OCI layout in a folder or archive, or a repository of a registry. */
export interface BlobStore {
  /** As failures name it. */
  readonly name: string;
  /** Each document costs a request. */
  readonly isRemote?: true;
  document(descriptor: Descriptor, maxBytes: number): Promise<Result<ReadDocument>>;
  keyOf(descriptor: Descriptor): string;
  readonly layers: LayerAccess;
}

/** Members of an archive, or files of a folder, by cleaned path. */
export interface Members {
  readonly name: string;
  /** Undefined where there is no such member; fails where it is there and cannot be read. */
  bytes(path: string, maxBytes: number): Promise<Result<Uint8Array> | undefined>;
  readonly layers: LayerAccess;
  /** False where an archive stops without the blocks that end one. */
  readonly complete: boolean;
  /** What is wrong with the archive as a whole. */
  readonly failures: readonly Failure[];
}

/** One image, ready for its layers to be read. */
export interface LoadedImage {
  readonly label: string;
  readonly digest: string;
  readonly platform: string;
  readonly config: ImageConfig;
  readonly places: readonly LayerPlace[];
  readonly provenance?: LayerProvenance;
  readonly failures: readonly Failure[];
}

/** The images that were chosen, and where their layers are. `digest`: of the index where several were chosen. */
export interface LoadedTarget {
  readonly images: readonly LoadedImage[];
  readonly digest: string;
  readonly layers: LayerAccess;
}

/** Opens a stream of bytes; may be called again for a second reading. */
export type OpenStream = () => Promise<Result<ByteStream>>;
