/** An OSV record, reduced to what matching and reporting need. All text is foreign and bounded by the schema (osv.ts). */
export interface Advisory {
  readonly id: string;
  /** RFC 3339; decides between two copies of one id. */
  readonly modified: string;
  readonly summary?: string;
  readonly details?: string;
  /** The same flaw under other ids (symmetric). */
  readonly aliases: readonly string[];
  /** The flaws that a downstream record covers (not symmetric). */
  readonly upstream: readonly string[];
  readonly related: readonly string[];
  readonly ratings: readonly Rating[];
  /** The database's own word for the whole record: GitHub's LOW, MODERATE, HIGH, CRITICAL. */
  readonly declared?: string;
  readonly affected: readonly Affected[];
}

/** One element of `severity`: a CVSS vector, or Ubuntu's priority. `type` is the schema's word. */
export interface Rating {
  readonly type: string;
  readonly score: string;
}

/** What one record says of one package of one ecosystem (with release). */
export interface Affected {
  readonly ecosystem: string;
  readonly name: string;
  readonly ranges: readonly Range[];
  readonly versions: readonly string[];
  readonly ratings: readonly Rating[];
  /** Names of the binary packages that carry the flaw; absent where the record does not say. */
  readonly binaries?: ReadonlySet<string>;
  /** Debian's urgency or Ubuntu's priority for this package in this release. */
  readonly urgency?: string;
  /** What the database says of a fix that is not there. */
  readonly fixState?: 'will-not-fix' | 'deferred';
  /** Packages of the Go module that carry the flaw, with the functions that do; no functions: any of the package. */
  readonly imports?: readonly GoImport[];
  /** Ratings of single CVEs inside an advisory that covers several (Ubuntu's cves_map). */
  readonly ratingsOf: ReadonlyMap<string, readonly Rating[]>;
}

/** One element of `ecosystem_specific.imports` of the Go vulnerability database. */
export interface GoImport {
  readonly path: string;
  /** `Name` or `Receiver.Name`. */
  readonly symbols: readonly string[];
}

/** GIT ranges are left out: they speak of commits. */
export interface Range {
  readonly type: 'SEMVER' | 'ECOSYSTEM';
  readonly events: readonly RangeEvent[];
}

export interface RangeEvent {
  readonly kind: 'introduced' | 'last_affected' | 'fixed' | 'limit';
  readonly version: string;
}
