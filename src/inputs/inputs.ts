import type { Target } from '../domain/image-ref.ts';
import type { Builder, FailOn, Policy } from '../domain/plan.ts';
import type { RegistryMirror } from '../domain/registry-mirror.ts';
import type { Leg } from '../domain/report.ts';
import type { Severity } from '../domain/severity.ts';
import type { MODES, SELECTABLE_STAGES } from './table.ts';

/** All inputs of a run, read once. */
export interface Inputs {
  readonly mode: (typeof MODES)[number];
  /** Files, folders and globs. */
  readonly reports: readonly string[];
  readonly runId?: number;
  readonly leg?: Omit<Leg, 'job'>;
  /** What somebody has written of how findings are judged: the rest has its default. */
  readonly policyGiven: Partial<Policy>;
  readonly context: string;
  readonly file: string;
  /** False where `file` has its default value: a Dockerfile that is not there is then no failure when an image is given. */
  readonly fileGiven: boolean;
  readonly image?: Target;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly string[];
  readonly target?: string;
  readonly push: boolean;
  readonly tags: readonly string[];
  readonly stages: readonly ('all' | (typeof SELECTABLE_STAGES)[number])[];
  readonly builder: Builder;
  readonly failOn: FailOn;
  /** Written by somebody: the default is not. */
  readonly failOnGiven: boolean;
  /** `auto`, `never`, or a path. */
  readonly hadolintConfig: string;
  readonly shellcheck: 'auto' | 'never' | 'required';
  readonly onlyFixed: boolean;
  readonly unratedAs: Severity | 'ignore';
  readonly unassessed: 'incomplete' | 'report';
  readonly maxCritical?: number;
  readonly maxHigh?: number;
  readonly ignoreFile?: string;
  readonly newOnly: 'auto' | 'true' | 'false';
  /** `auto`, the path of a report, or an image. */
  readonly baseline: string;
  readonly policyFrom: 'base' | 'head';
  readonly advisories: string;
  readonly offline: boolean;
  readonly lockFiles: boolean;
  /** Hours. */
  readonly maxAdvisoryAge?: number;
  readonly alpineSecdb: string;
  readonly kev: string;
  readonly epss: string;
  readonly repositoryCpeFile?: string;
  readonly registryMirrors: readonly RegistryMirror[];
  /** `never`, or a folder; absent: where the surface keeps things. */
  readonly cacheDir?: string;
  readonly comment: 'auto' | 'never';
  readonly annotations: boolean;
  readonly summary: boolean;
  readonly suggestions: boolean;
  readonly submitDependencies: boolean;
  readonly uploadSarif: 'auto' | 'never' | 'required';
  readonly sarifFile?: string;
  readonly outputDir?: string;
  readonly sbomFormats: readonly ('cyclonedx-json' | 'spdx-json')[];
  readonly githubToken?: string;
  readonly verifyKey?: string;
  readonly verifyIdentity?: string;
  readonly verifyIssuer?: string;
  readonly verifyLog: 'require' | 'ignore';
  readonly workingDirectory: string;
}
