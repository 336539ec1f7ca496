import type { Failure } from './failure.ts';
import type { EntryFact } from './layer.ts';
import type { Distro, Package } from './package.ts';

/** `os/arch[/variant]`, as in the OCI image spec. */
export type Platform = string;

/** The parts of an OCI image configuration that Seaworthy judges (image-spec, config.md). */
export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly created?: string;
  readonly user?: string;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDir?: string;
  readonly volumes: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  /** Docker's ONBUILD triggers. */
  readonly onBuild: readonly string[];
  readonly history: readonly HistoryEntry[];
  readonly diffIds: readonly string[];
}

export interface HistoryEntry {
  readonly createdBy: string;
  readonly comment?: string;
  readonly emptyLayer: boolean;
}

/** What the provenance of a build says of an image's layers. */
export interface LayerProvenance {
  /** Text of the Dockerfile that was built. */
  readonly dockerfile: string;
  /** By diff id: the lines on which the instructions begin that made the layer; `inherited`: an image that was taken over brought it. */
  readonly layers: ReadonlyMap<string, { readonly starts: readonly number[]; readonly inherited: boolean }>;
}

/** One image of one platform, read and composed. */
export interface InspectedImage {
  /** As the user wrote it, or for a built image the name that Seaworthy gives it. */
  readonly ref: string;
  /** Digest of the manifest where there is one, else the image id (digest of the config). `sha256:…` */
  readonly digest: string;
  readonly platform: Platform;
  readonly config: ImageConfig;
  readonly layers: readonly { readonly diffId: string; readonly size: number; readonly mediaType?: string }[];
  readonly provenance?: LayerProvenance;
  readonly distro?: Distro;
  readonly packages: readonly Package[];
  /** Package databases that a later layer removed or emptied: what they listed may well be there. */
  readonly removedDatabases?: readonly string[];
  /** Facts that hold in the composed image, each with the layer that made it so. */
  readonly facts: readonly (EntryFact & { readonly layer: string })[];
  /** What could not be read, everything else notwithstanding. */
  readonly failures: readonly Failure[];
}
