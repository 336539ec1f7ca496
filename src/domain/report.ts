import type { BaselineOrigin } from './baseline.ts';
import type { Failure } from './failure.ts';
import type { Finding, JudgedFinding } from './finding.ts';
import type { StageName } from './outcome.ts';
import type { Package } from './package.ts';
import type { Counts } from './severity.ts';

/** Version of the JSON report's shape (semver). Readers ignore keys that they do not know. */
export const SCHEMA_VERSION = '1.2.0';

/** `incomplete`: asked-for work did not finish; never green. `blocked` beats `incomplete` beats `passed`. */
export type Conclusion = 'passed' | 'blocked' | 'incomplete';
export type Gate = 'fail-on' | 'max-critical' | 'max-high';

/** The whole result of a run, as schema/report.schema.json publishes it. Every surface is rendered from this and nothing else. */
export interface Report {
  readonly schemaVersion: string;
  readonly tool: { readonly name: 'seaworthy'; readonly version: string };
  readonly createdAt: string;
  readonly conclusion: Conclusion;
  readonly blockedBy: readonly Gate[];
  /** What was brought together, where this report is made of several. */
  readonly parts?: readonly ReportPart[];
  /** The leg of the matrix that the run is, where it is one. */
  readonly leg?: Leg;
  /** The workflow run whose words these are: a pull request may have written them. */
  readonly takenFrom?: { readonly run: number; readonly attempt: number; readonly fork: boolean };
  /** What was checked. `key` is stable over tags and digests: the identity of comment, SARIF category and fingerprints. */
  readonly subject: Subject;
  readonly images: readonly ImageSummary[];
  readonly stages: readonly StageReport[];
  /** Findings that count (not suppressed), by severity as found. */
  readonly counts: Counts;
  /** Worst first, then rule, then location. */
  readonly findings: readonly JudgedFinding[];
  readonly packages: readonly ReportedPackage[];
  /** Entries of the ignore file that no longer count, or match nothing. */
  readonly ignores?: readonly {
    readonly id: string;
    readonly problem: 'expired' | 'unused';
    readonly until?: string;
    readonly line: number;
  }[];
  /** Where the advisories come from and how old the newest record is. */
  readonly advisories?: AdvisoryOrigin;
  /** The gate, as it was set. */
  readonly policy: {
    readonly failOn: string;
    readonly onlyFixed: boolean;
    readonly unratedAs: string;
    readonly maxCritical?: number;
    readonly maxHigh?: number;
    /** Only new findings gate. Where nothing was compared all of them do. */
    readonly newOnly?: boolean;
  };
  /** What the findings were compared with, or why they were not. Absent where no comparison was asked for. */
  readonly baseline?: BaselineOrigin | { readonly kind: 'none'; readonly because: string };
  /** Findings that count, by what they are beside the baseline: there only with one. */
  readonly changes?: { readonly new: Counts; readonly existing: Counts; readonly fixed: Counts };
  /** Findings of the baseline that are no more; claimed only of what this run looked at in full. Worst first. */
  readonly fixed?: readonly Finding[];
  /** Files that decide what counts, and what the pull request does to them. */
  readonly policyFiles?: readonly PolicyFileReport[];
}

/** A job of a matrix. `index` counts from 0 to `total` - 1; `matrix`: the values of the matrix as JSON with sorted keys. */
export interface Leg {
  readonly job: string;
  readonly index: number;
  readonly total: number;
  readonly matrix?: string;
  /** Platforms that were asked for, else the machine's own: known whatever becomes of the run. */
  readonly platforms?: readonly string[];
}

/** One of several reports that were brought together. */
export interface ReportPart {
  readonly subject: Subject;
  readonly platforms: readonly string[];
  readonly conclusion: Conclusion;
  readonly counts: Counts;
  readonly changes?: Report['changes'];
  readonly baseline?: Report['baseline'];
}

/** One file of the policy. `from` says whose words counted: the base's, the commit's own, or a file that is in neither. */
export interface PolicyFileReport {
  /** As the user named it. */
  readonly path: string;
  readonly from: 'base' | 'head' | 'workspace';
  /** What the pull request does to it; `unknown` where the base could not be asked. */
  readonly change: 'none' | 'added' | 'changed' | 'removed' | 'unknown';
}

/** Where the advisories come from, and what is noted beside them. */
export interface AdvisoryOrigin {
  readonly source: string;
  /** RFC 3339 time of the newest record that was seen. */
  readonly newest?: string;
  /** Each archive or folder that was read; absent where the source is asked live. */
  readonly parts?: readonly { readonly ecosystem: string; readonly records: number; readonly newest?: string }[];
  /** Feeds that were read beside them, with the date that each gives itself. */
  readonly feeds?: readonly {
    readonly feed: 'kev' | 'epss' | 'alpine-secdb';
    readonly source: string;
    readonly date?: string;
  }[];
}

export interface Subject {
  /** e.g. `image ghcr.io/o/app` or `build . Dockerfile runtime`. */
  readonly key: string;
  /** As shown to people. */
  readonly label: string;
  /** Path of the Dockerfile relative to the workspace, where one was checked. */
  readonly dockerfile?: string;
}

export interface ImageSummary {
  readonly ref: string;
  readonly digest: string;
  readonly platform: string;
  readonly distro?: {
    readonly id: string;
    readonly version: string;
    readonly ecosystem?: string;
    readonly ecosystems?: readonly string[];
  };
}

export interface StageReport {
  /** `policy`: reading the files that decide what counts; `publish`: deliveries that were required; `reports`: bringing reports together. They are there only when asked for. */
  readonly stage: StageName | 'policy' | 'publish' | 'reports';
  readonly status: 'done' | 'partial' | 'failed' | 'skipped';
  readonly because?: string;
  readonly failures?: readonly Failure[];
  readonly notAssessed?: readonly string[];
}

export interface ReportedPackage extends Package {
  /** Index into `images`. */
  readonly image: number;
}
