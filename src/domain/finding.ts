import type { Location } from './location.ts';
import type { Severity } from './severity.ts';

/** What can be done. `none` is information and needs a reason. */
export type Remedy =
  | { readonly kind: 'upgrade'; readonly to: string }
  | { readonly kind: 'edit'; readonly advice: string; readonly patch?: Patch }
  | { readonly kind: 'none'; readonly reason: string };

/** Replaces whole lines `line`…`endLine` of the finding's file. */
export interface Patch {
  readonly line: number;
  readonly endLine: number;
  readonly replacement: string;
}

interface FindingBase {
  /** The id of the rule: hadolint, BuildKit, SWnnnn, or for a vulnerability the CVE or the advisory's own id. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence, foreign words possible. */
  readonly title: string;
  readonly at: Location;
  readonly remedy: Remedy;
  /** Who says so: `seaworthy`, or the names of other programs. */
  readonly engines: readonly string[];
  /**
   * What makes this finding the same one in another run: never a line number, a tag or a digest.
   * For a package its purl without version and its path; for an instruction its text; for hardening the subject.
   */
  readonly identity: string;
  /** Page about the rule: relative to the repository of Seaworthy for its own, else an https URL. */
  readonly docs?: string;
  readonly aliases?: readonly string[];
  /** Variables or labels that the finding is about, where it is about some: two rules may speak of the same one. */
  readonly names?: readonly string[];
  /** Index into the report's images. */
  readonly image?: number;
  /** True where a layer of the base image brought it: a newer base cures it, not a line of this Dockerfile. Absent where that is not known. */
  readonly inherited?: boolean;
  /** Where the layer that holds it comes from, or why that cannot be told: `from the base image`, `copied from stage build (line 3)`. Foreign words possible. */
  readonly origin?: string;
  /** The level an annotation gets where the severity says too much (hadolint's info and style). */
  readonly level?: 'error' | 'warning' | 'notice';
  /** Set where the finder itself says that this does not count (a vendor's `unimportant`, an owned package). */
  readonly suppressed?: { readonly by: string; readonly reason: string };
  /** More about it, plain text, foreign words possible. */
  readonly detail?: string;
  /** Set by the comparison with a baseline: `existing` where the baseline has the same finding. Absent where nothing was compared. */
  readonly change?: 'new' | 'existing';
}

/** What is known of a fix: `fixed` in the version of the remedy; `not-assessable` where the installed version cannot be compared. */
export type FixState = 'fixed' | 'will-not-fix' | 'deferred' | 'unfixed' | 'not-assessable';

export interface Vulnerability extends FindingBase {
  readonly kind: 'vulnerability';
  readonly package: { readonly purl: string; readonly name: string; readonly version: string };
  /** Where the severity comes from: `debian`, `ubuntu`, `cvss-v3.1`, …; absent when unrated. */
  readonly severitySource?: string;
  /** CVSS base score, where a vector gives one. */
  readonly score?: number;
  /** Whether there is a fix, as far as the advisories say. */
  readonly fixState?: FixState;
  /** CISA knows of its exploitation. Dates are YYYY-MM-DD; `ransomware`: known to be used in campaigns of ransomware. */
  readonly kev?: { readonly dateAdded: string; readonly dueDate?: string; readonly ransomware?: boolean };
  /** FIRST's estimate that it is exploited within 30 days, and the share of all CVEs with no higher one; both 0 to 1. `date`: YYYY-MM-DD. */
  readonly epss?: { readonly score: number; readonly percentile: number; readonly date: string };
  readonly layer: string;
  readonly paths: readonly string[];
}

export interface DockerfileSmell extends FindingBase {
  readonly kind: 'dockerfile';
  /** Whether it closes the gate, where the Dockerfile or the project's lint configuration decides that, and why: `fail-on` has then no say. */
  readonly gate?: { readonly blocks: boolean; readonly because: string };
}

export interface HardeningGap extends FindingBase {
  readonly kind: 'hardening';
}

export interface SignatureGap extends FindingBase {
  readonly kind: 'signature';
}

export interface DistributionGap extends FindingBase {
  readonly kind: 'distribution';
}

export type Finding = Vulnerability | DockerfileSmell | HardeningGap | SignatureGap | DistributionGap;
export type FindingKind = Finding['kind'];

/** How the judge decided about a finding. Mark, never drop. */
export type Verdict =
  | { readonly kind: 'blocks'; readonly because: string }
  | { readonly kind: 'reported' }
  | { readonly kind: 'suppressed'; readonly by: string; readonly reason: string; readonly until?: string };

export type JudgedFinding = Finding & { readonly verdict: Verdict };
