import type { ByteSource, Spool } from '../../domain/bytes.ts';
import type { Failure, Result } from '../../domain/failure.ts';
import type { Advisory } from '../advisory.ts';
import type { PackageQuery } from '../ecosystems.ts';

/** Where advisories come from. `api` is asked; a `bucket` has one archive for each ecosystem; a `folder` is a flat folder of records. */
export interface AdvisorySource {
  readonly kind: 'api' | 'bucket' | 'folder';
  /**
   * Gathers every advisory that names a package of the queries, and what is known of the ecosystems.
   * Never fails as a whole: what could not be read is told in `failures`, the rest is there.
   */
  gather(needs: Needs): Promise<Gathered>;
  /** Reads single records by id, for their ratings; ids that are not there are passed over. */
  recordsOf(
    ids: readonly string[],
    needs: Needs,
  ): Promise<{ advisories: readonly Advisory[]; failures: readonly Failure[] }>;
  /** What is known of each part of the source that was gathered from; a source that is asked live has none. */
  state?(): readonly PartState[];
  close(): Promise<void>;
}

/** A part of a source: the archive of one ecosystem, or the whole folder. */
export interface PartState {
  /** The ecosystem without release, or `*` for a folder of all. */
  readonly ecosystem: string;
  readonly records: number;
  /** RFC 3339 time of the newest record; absent where there is none. */
  readonly newest?: string;
  /** `kept`: the index was there; `made`: this run made it; `updated`: this run added what had changed; `none`: read without one. */
  readonly index: 'kept' | 'made' | 'updated' | 'none';
}

export interface Needs {
  /** Ecosystem strings with release (`Debian:12`, `npm`) that the images have. */
  readonly ecosystems: readonly string[];
  /** Without repetitions. */
  readonly queries: readonly PackageQuery[];
}

export interface Gathered {
  readonly advisories: readonly Advisory[];
  /** Those of the needed ecosystems, release included, for which the source has at least one record. */
  readonly covered: ReadonlySet<string>;
  /** RFC 3339 time of the newest record seen. */
  readonly newest?: string;
  readonly failures: readonly Failure[];
}

/** The part of the file port that mirrors are read with. */
export interface MirrorFiles {
  open(path: string): Promise<Result<ByteSource>>;
  read(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
  kind(path: string): Promise<'file' | 'directory' | undefined>;
  list(path: string, max: number): Promise<Result<readonly string[]>>;
  /** Absolute form of a path. */
  resolve?(path: string): string;
  /** Size in bytes and time of the last change in milliseconds, where the system tells. */
  facts?(path: string): Promise<{ readonly size: number; readonly modifiedMs: number } | undefined>;
  /** Temporary files for what is downloaded. */
  readonly spool?: Spool;
}

/** A record of OSV is at most some megabytes (kernels, with all their versions). */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;
