import type { Capture } from '../domain/engine.ts';
import type { Result } from '../domain/failure.ts';
import type { RegistryRef, Target } from '../domain/image-ref.ts';
import type { Builder } from '../domain/plan.ts';
import type { Symptom } from './symptom.ts';

export type BuilderName = Exclude<Builder, 'auto'>;

/** A builder that is there and answers, and what it can do. */
export interface Ready {
  readonly kind: 'ready';
  /** As shown to people: `buildx 0.33.0 (docker driver)`. */
  readonly label: string;
  /** Where images stay that it builds: the engine's classic store knows them by config digest, containerd's by manifest digest. */
  readonly store?: 'classic' | 'containerd';
  /** It writes OCI layouts itself, as a folder or as one file. */
  readonly layout?: 'oci-dir' | 'oci-archive';
  readonly severalPlatforms: boolean;
}

/** `because` ends the sentence "NAME cannot be used: …". */
export type Detection = Ready | { readonly kind: 'absent'; readonly because: string };

/** What is to be built. All paths are absolute; nothing here has been checked. */
export interface BuildOrder {
  readonly context: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  /** A folder of the run's own, for what the builder leaves: results and layouts. */
  readonly scratch: string;
  /** The image will be pushed if it is fit: some builders must then hand it over in another way. */
  readonly push: boolean;
}

/** One call of the adapter's program. `fallback`: the arguments for older versions, where `when` is what they write. */
export interface Call {
  readonly args: readonly string[];
  readonly fallback?: { readonly args: readonly string[]; readonly when: RegExp };
}

/** The build, and where the builder writes what it made; absent where it names nothing, and the adapter gets an empty text. */
export interface BuildCall extends Call {
  readonly resultFile?: string;
}

/** What a builder left: its own name for the image, digests, how to read it, and calls that must come before that. */
export interface BuildResult {
  readonly target: Target;
  readonly digest?: string;
  readonly id?: string;
  /** What the builder calls it in its own store, where it keeps it. */
  readonly stored?: string;
  readonly calls: readonly Call[];
  /** The last call leaves the digest of the manifest here. */
  readonly digestFile?: string;
}

/** What is pushed: the image as the build left it. */
export interface PushOrder {
  readonly build: BuildOrder;
  /** `stored`: what the builder calls it; absent where it keeps no image, only its cache. */
  readonly stored?: string;
  readonly tags: readonly RegistryRef[];
}

/**
 * An adapter to a program that builds images. Pure: it makes argument arrays and reads captures; the stage runs them.
 * `probes` are tried in order; `detect` gets their captures, undefined where the program could not be started.
 */
export interface BuilderAdapter {
  readonly name: BuilderName;
  readonly program: 'docker' | 'buildah' | 'podman';
  /** Variables of the run that the program gets. */
  readonly variables: readonly string[];
  readonly symptoms: readonly Symptom[];
  readonly probes: readonly (readonly string[])[];
  detect(captures: readonly (Capture | undefined)[]): Detection;
  build(order: BuildOrder, ready: Ready): Result<BuildCall>;
  /** Reads the result file; its text is the builder's. */
  result(text: string, order: BuildOrder, ready: Ready): Result<BuildResult>;
  push(order: PushOrder): Result<PushCalls>;
}

/**
 * Calls that put the image into a registry. `untagged`: the builder can put it there under its digest alone, so nothing gets a tag
 * that is not what was checked; `tag` are the calls after that. `direct`: it pushes the very image of its store, tags and all.
 */
export type PushCalls =
  | { readonly kind: 'direct'; readonly calls: readonly Call[] }
  | { readonly kind: 'untagged'; readonly repositories: readonly UntaggedPush[] };

export interface UntaggedPush {
  /** `registry/repository`. */
  readonly repository: string;
  readonly call: Call;
  /** The call leaves the digest here; `digest` reads it. */
  readonly resultFile: string;
  readonly digest: (text: string) => Result<string>;
  readonly tag: (digest: string) => Call;
}
