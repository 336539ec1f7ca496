import type { Target } from './image-ref.ts';
import type { StageName } from './outcome.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import type { Severity } from './severity.ts';

/** What a run does: made from the inputs, the event and the command, before anything is touched. */
export interface Plan {
  readonly stages: Readonly<
    Record<StageName, { readonly run: true } | { readonly run: false; readonly because: string }>
  >;
  /** The Dockerfiles to check, as given; the first belongs to the image. `required`: one that is not there is a failure. */
  readonly dockerfiles: readonly {
    readonly path: string;
    readonly required: boolean;
    /** A folder is searched for Dockerfiles. */
    readonly mayBeFolder?: true;
  }[];
  /** Whether ShellCheck reads the scripts of RUNs: where it is on the machine, never, or it must be there. Absent: never. */
  readonly shellcheck?: 'auto' | 'never' | 'required';
  /** What can be mended for certain is mended in the Dockerfiles themselves. */
  readonly fix?: true;
  /** The changes that can be suggested on a pull request are looked for. */
  readonly suggestions?: true;
  readonly build?: BuildPlan;
  /** Build context, build arguments and target: they decide what the Dockerfile's variables hold and which stage is final. */
  readonly context: string;
  readonly buildArgs: readonly string[];
  readonly target?: string;
  /** The image that is given; without one the built image is meant. */
  readonly image?: Target;
  readonly platforms: readonly string[];
  readonly sbomFormats: readonly ('cyclonedx-json' | 'spdx-json')[];
  /** Where images of a registry are asked for before the registry itself is. */
  readonly registryMirrors?: readonly RegistryMirror[];
  /** Red Hat's table of content sets and CPEs: a path. */
  readonly repositoryCpeFile?: string;
  /** Lock files in the image count as a source of packages, too. */
  readonly lockFiles?: boolean;
  readonly advisories: AdvisoriesPlan;
  /** Folder for what a later run can use again; `never` keeps nothing; absent: where the surface keeps things. */
  readonly cacheDir?: string;
  readonly unassessed: 'incomplete' | 'report';
  readonly verify?: VerifyPlan;
  readonly push: { readonly tags: readonly string[] };
  readonly workflowPath?: string;
  /** What a kept report is known by, beside its commit: the subject, and what a run of another kind would see differently. */
  readonly keptAs: string;
  /** What the findings are compared with; absent where nothing is. */
  readonly baseline?: BaselinePlan;
  /** hadolint's configuration: `auto`, `never` or a path. `gates`: its failure-threshold decides about Dockerfile findings, because `fail-on` is not given. */
  readonly hadolint?: { readonly file: string; readonly gates: boolean };
  /** Where the files of the policy are read from; absent: from the workspace. */
  readonly policyFrom?: PolicySource;
}

/**
 * `named`: a report file or an image, as written. `kept`: what this repository's own runs kept of a commit or its nearest ancestor.
 * `none`: a comparison was asked for, and the event has nothing to compare with.
 */
export type BaselinePlan =
  | { readonly kind: 'named'; readonly text: string }
  | {
      readonly kind: 'kept';
      readonly subjectKey: string;
      readonly keptAs: string;
      /** Tip of the base branch as the event has it, the head, and the commit that is checked out where it is known. */
      readonly base: string;
      readonly head: string;
      readonly checkedOut?: string;
      /** Where nothing was kept, the base is built. */
      readonly build?: true;
    }
  | { readonly kind: 'none'; readonly because: string };

/** The commits of a pull request between which a file of the policy may change. `counts`: whose version is used. */
export interface PolicySource {
  readonly base: string;
  readonly head: string;
  readonly counts: 'base' | 'head';
}

/** Where advisories and what is noted beside them come from. `auto`, `never`, a URL or a path; an absent feed is `never`. */
export interface AdvisoriesPlan {
  readonly source: string;
  readonly offline: boolean;
  /** The newest advisory of an ecosystem may be this old. */
  readonly maxAgeHours?: number;
  readonly alpineSecdb?: string;
  readonly kev?: string;
  readonly epss?: string;
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
  /** A finding that the baseline has too closes no gate. */
  readonly newOnly?: boolean;
}
