import type { RandomAccess } from './bytes.ts';
import type { FoundPackage, SymbolHashes } from './package.ts';

/** The header of one entry of a layer's tar, its path cleaned: no leading `/` or `./`, no `.` or `..` parts, no trailing `/`. */
export interface EntryHeader {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'other';
  /** Permission bits with setuid 0o4000, setgid 0o2000, sticky 0o1000. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Target of a symlink (as written) or hardlink (cleaned like a path). */
  readonly link?: string;
}

/** What is known of a distribution from one file. Raw: the composition decides which file counts. */
export interface ReleaseFacts {
  readonly osRelease?: Readonly<Record<string, string>>;
  /** Lines of etc/apk/repositories. */
  readonly apkRepositories?: readonly string[];
  /** Names of the content sets that Red Hat's build used (`rhel-9-for-x86_64-baseos-rpms`), as `root/buildinfo/content_manifests/*.json` lists them. */
  readonly contentSets?: readonly string[];
  /** A sign that packages come from Ubuntu Pro (Expanded Security Maintenance): one of its repositories, or the state of an attached machine. */
  readonly ubuntuPro?: true;
}

/** What a cataloger makes of one file. `problem` says why a file that should be a package database could not be read. */
export interface CatalogedFile {
  readonly packages: readonly FoundPackage[];
  readonly release?: ReleaseFacts;
  /** For file lists: package name (with `:arch` where written) to the paths it owns. */
  readonly owns?: { readonly package: string; readonly paths: readonly string[] };
  /** Of a copyright file: what a distribution's package is licensed under. */
  readonly declares?: { readonly package: string; readonly licences: readonly string[] };
  /** Of a Go binary: the functions that are linked into it. */
  readonly symbols?: SymbolHashes;
  readonly problem?: string;
  /** Of a log (see LoggedReading): it holds something for the file beside it, which must then be read with it. */
  readonly amends?: true;
}

/** How a file is read that may have logs beside it, which change what it says before it is written itself: those of SQLite. */
export interface LoggedReading {
  /** Id of the cataloger that reads the logs, and the endings of their names: `-wal` for `rpmdb.sqlite-wal`, the log of `rpmdb.sqlite`. */
  readonly cataloger: string;
  readonly endings: readonly string[];
  /** As `read` of the cataloger, with the content of the logs by their endings. */
  read(path: string, content: Uint8Array, logs: ReadonlyMap<string, Uint8Array>): CatalogedFile;
}

/**
 * Where the paths are that a reader wants: of this name, of this ending (from the last dot of the file's name on), or anywhere below this
 * folder (which ends in `/`). One of these is enough. What `wants` says yes to must be among them.
 */
export interface WantedPlaces {
  readonly names?: readonly string[];
  readonly endings?: readonly string[];
  readonly folders?: readonly string[];
}

/** Reads one kind of file. Pure: path and bytes in, value out. Never throws for foreign bytes: it returns a `problem`. */
export interface Cataloger {
  readonly id: string;
  /** Raised when the same bytes would now give another value; part of the key of kept layers. */
  readonly version: number;
  /** Lock files say what might be installed, not what is: they are read only when asked for. */
  readonly isLockFile?: boolean;
  /** Only paths in these places are put to it; where it does not say, every path of every layer is. */
  readonly places?: WantedPlaces;
  /** Cheap: called for many paths of every layer. */
  wants(path: string): boolean;
  /** Files beyond this are not read; the problem is told. */
  readonly maxBytes: number;
  read(path: string, content: Uint8Array): CatalogedFile;
  /** A layer may write a log of a file that another layer has: such a file is read once more when the layers are known. */
  readonly logged?: LoggedReading;
}

/**
 * Reads one kind of large file (a program, an archive) by looking at the places that matter, wherever the bytes lie. Pure but for the reads.
 * Never throws for foreign bytes.
 */
export interface Inspector {
  readonly id: string;
  readonly version: number;
  /** As of a cataloger. */
  readonly places?: WantedPlaces;
  /** Cheap: called for the header of many regular files of every layer. */
  wants(entry: EntryHeader): boolean;
  /** A look at the first bytes (at most 64): most files that have the right name or mode are something else. */
  starts(head: Uint8Array): boolean;
  /** Files beyond this are not read; the problem is told. */
  readonly maxBytes: number;
  /** Such files are known by their name alone (`app.jar`): links of a wanted name are followed to files whose own name is another. */
  readonly followsLinks?: boolean;
  /** Undefined where the file has nothing of this kind. */
  inspect(path: string, content: RandomAccess): CatalogedFile | undefined;
}

/** A fact about one entry that hardening rules judge: seen in the header alone. */
export interface EntryFact {
  readonly path: string;
  readonly fact: string;
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
}

/** Says what is worth keeping of an entry, by its header. `fact` is the observer's own word (e.g. `setuid`). */
export interface Observer {
  readonly id: string;
  readonly version: number;
  observe(entry: EntryHeader): string | undefined;
}

/**
 * What one layer contributes: it depends on the layer's bytes, the catalogers and observers alone, so it can be kept under the diff id.
 * An image is the composition of its layers, lowest first.
 */
export interface LayerContent {
  /** sha256 of the uncompressed tar, computed from the bytes that were read. */
  readonly diffId: string;
  /** Uncompressed bytes, and entries. */
  readonly size: number;
  readonly entries: number;
  readonly files: readonly { readonly path: string; readonly cataloger: string; readonly content: CatalogedFile }[];
  /** Symlinks and hardlinks at paths that a cataloger wants, to be followed inside the image. */
  readonly links: readonly { readonly path: string; readonly target: string; readonly hard: boolean }[];
  readonly facts: readonly EntryFact[];
  /** Paths removed from lower layers (`.wh.NAME`), and directories whose lower content is hidden (`.wh..wh..opq`). */
  readonly whiteouts: readonly string[];
  readonly opaques: readonly string[];
  /** Hashes (see image/path-set.ts) of every path in the layer that is not a directory: they replace what is below, whole. */
  readonly replaced: Float64Array;
  /** What these hashes start from. */
  readonly seed: readonly [number, number];
}

/** One file of interest in the composed image: its content in each layer that wrote it since it was last removed, lowest first. The last one counts. */
export interface ComposedFile {
  readonly path: string;
  readonly cataloger: string;
  readonly versions: readonly { readonly layer: string; readonly content: CatalogedFile }[];
}

/** The composition of an image's layers: what is visible at the top. Links are followed inside the image. */
export interface ComposedImage {
  readonly files: readonly ComposedFile[];
  readonly facts: readonly (EntryFact & { readonly layer: string })[];
  /** Package databases of a distribution that a layer has filled and that no layer above left so: paths, sorted. */
  readonly removed?: readonly string[];
  /** Places of package databases where something is that is no file: a link that leads nowhere, a folder, a device. Sorted by path. */
  readonly unread?: readonly { readonly path: string; readonly why: string }[];
}
