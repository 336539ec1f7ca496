import type { Target } from './image-ref.ts';
import type { StageName } from './outcome.ts';
import type { Severity } from './severity.ts';

/** What a run does: made from the inputs, the event and the command, before anything is touched. */
export interface Plan {
  readonly stages: Readonly<
    Record<StageName, { readonly run: true } | { readonly run: false; readonly because: string }>
  >;
  /** The Dockerfiles to check, as given; the first belongs to the image. `required`: one that is not there is a failure. */
  readonly dockerfiles: readonly { readonly path: string; readonly required: boolean }[];
  readonly build?: BuildPlan;
  /** Build context, build arguments and target: they decide what the Dockerfile's variables hold and which stage is final. */
  readonly context: string;
  readonly buildArgs: readonly string[];
  readonly target?: string;
  /** The image that is given; without one the built image is meant. */
  readonly image?: Target;
  readonly platforms: readonly string[];
  readonly sbomFormats: readonly ('cyclonedx-json' | 'spdx-json')[];
  readonly advisories: { readonly source: string; readonly offline: boolean };
  readonly unassessed: 'incomplete' | 'report';
  readonly verify?: VerifyPlan;
  readonly push: { readonly tags: readonly string[] };
  readonly workflowPath?: string;
}

export interface BuildPlan {
  readonly context: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly builder: Builder;
}

export const BUILDERS = ['auto', 'buildx', 'docker', 'buildah', 'podman'] as const;
export type Builder = (typeof BUILDERS)[number];

export interface VerifyPlan {
  /** Path of a PEM public key, or the PEM itself. */
  readonly key?: string;
  readonly identity?: string;
  readonly issuer?: string;
  readonly log: 'require' | 'ignore';
}

export type FailOn = Exclude<Severity, 'unknown'> | 'never';

/** The thresholds of the maintainers. */
export interface Policy {
  readonly failOn: FailOn;
  readonly onlyFixed: boolean;
  readonly unratedAs: Severity | 'ignore';
  readonly maxCritical?: number;
  readonly maxHigh?: number;
}
