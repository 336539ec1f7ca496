import type { Baseline } from '../domain/baseline.ts';
import type { DockerfileOutline } from '../domain/dockerfile.ts';
import type { Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Target } from '../domain/image-ref.ts';
import type { Outcome, StageName } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { AdvisoryOrigin, PolicyFileReport } from '../domain/report.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import type { World } from './world.ts';

/** What stages leave for later ones. */
export interface Artifacts {
  /** Outlines of the Dockerfiles that were checked; the first one is the image's. */
  readonly dockerfiles?: readonly DockerfileOutline[];
  /** The image that this run built, and where its bytes are. */
  readonly built?: BuiltImage;
  /** Changes of the Dockerfiles that can be offered, ordered by file and line. */
  readonly suggestions?: readonly Suggestion[];
  /** Whether every registry said what was asked for them. */
  readonly registriesAnswered?: boolean;
  readonly images?: readonly InspectedImage[];
  /** Digest of the index where several platforms were read, else of the image. */
  readonly digest?: string;
  readonly sboms?: readonly Sbom[];
  readonly advisories?: AdvisoryOrigin;
  /** What the findings are compared with. */
  readonly baseline?: Baseline;
  /** The baseline's packages, judged by the advisories of this run; `image` is an index into the baseline's images. */
  readonly baselineVulnerabilities?: readonly Vulnerability[];
  /** Files of the policy that stages have read. */
  readonly policyFiles?: readonly PolicyFileReport[];
  readonly pushed?: { readonly refs: readonly string[]; readonly digest: string };
}

/** The handover from a builder: `target` can be read as any image can; `platforms` empty means the builder's own. */
export interface BuiltImage {
  readonly ref: string;
  readonly target: Target;
  readonly builder: string;
  /** Digest of the manifest or index where the builder makes one. */
  readonly digest?: string;
  /** Digest of the image's config (the image id), where the builder names it. It fixes every layer's content. */
  readonly id?: string;
  /** What the builder calls it in its own store, where it has one. */
  readonly stored?: string;
}

export interface Sbom {
  readonly image: number;
  readonly format: 'cyclonedx-json' | 'spdx-json';
  /** In pieces, as often as asked for. */
  readonly text: Iterable<string>;
}

export interface Stage {
  readonly name: StageName;
  run(world: World, plan: Plan, soFar: Artifacts): Promise<Outcome<Artifacts>>;
}
