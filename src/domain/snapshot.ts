/** A dependency snapshot as GitHub's dependency graph takes it (REST API, "Dependency submission"). */
export interface DependencySnapshot {
  readonly version: 0;
  readonly job: { readonly id: string; readonly correlator: string; readonly html_url?: string };
  readonly sha: string;
  readonly ref: string;
  readonly detector: { readonly name: string; readonly version: string; readonly url: string };
  /** RFC 3339. */
  readonly scanned: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly manifests: Readonly<Record<string, SnapshotManifest>>;
}

export interface SnapshotManifest {
  readonly name: string;
  readonly file?: { readonly source_location: string };
  readonly resolved: Readonly<Record<string, SnapshotDependency>>;
}

export interface SnapshotDependency {
  readonly package_url: string;
  readonly scope?: 'runtime' | 'development';
}
