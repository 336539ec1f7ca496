import type { ByteSource, ByteStream, Spool } from '../domain/bytes.ts';
import type { Capture, Command } from '../domain/engine.ts';
import type { Result } from '../domain/failure.ts';
import type { Hashing } from '../domain/hashing.ts';
import type { Fetch } from '../domain/http.ts';
import type { Actions } from './actions.ts';
import type { ActionsCache } from './actions-cache.ts';
import type { GitHub } from './github.ts';
import type { LayerKeep } from './layer-keep.ts';
import type { RunArtifacts } from './run-artifacts.ts';
import type { WorkflowRuns } from './workflow-runs.ts';

/** Everything that the program may do outside itself. The shell makes it; tests make it too. */
export interface World {
  readonly programs: Programs;
  /** Fails every request when the run is offline. */
  readonly fetch: Fetch;
  readonly files: Files;
  /** GitHub's API with the run's token; undefined where there is none. */
  readonly github: GitHub | undefined;
  /** Workflow runs of the repository and what they left behind; undefined where `github` is. */
  readonly runs?: WorkflowRuns | undefined;
  /** The artifacts of this workflow run; undefined outside of GitHub Actions, and where the runner has none. */
  readonly runArtifacts?: RunArtifacts | undefined;
  /** GitHub's runner: annotations, summary, outputs; undefined outside of it. */
  readonly actions: Actions | undefined;
  /** What earlier runs of the repository kept; undefined outside of GitHub Actions, and where the runner has none. */
  readonly actionsCache?: ActionsCache | undefined;
  /**
   * Opens a folder in which values of layers are kept. Undefined where nothing should be kept unless somebody names a folder for it
   * (`isNamed`): a program that runs from its sources may read layers otherwise in its next run.
   */
  readonly openLayers?: (folder: string, isNamed: boolean) => LayerKeep | undefined;
  /** Version of the program: what another one has kept is not used. */
  readonly release?: string;
  /** Threads that hash. */
  readonly hashing?: Hashing;
  /** Frees memory that is no longer held, where that is worth the time. Asked after work that has let go of much. */
  readonly reclaim?: () => void;
  readonly say: Say;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** The variables of the run that are read: never the whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Go's name of the machine's architecture (`amd64`, `arm64`): the platform of an index that is meant when none is named. */
  readonly architecture?: string;
}

export interface Programs {
  /** Where the program is, or undefined. Looks at PATH only, never at the workspace. */
  find(program: string): Promise<string | undefined>;
  /** Fails when the program cannot be started or its stdout goes beyond the bounds; a non-zero exit is a Capture. */
  run(command: Command, onLine?: (line: string) => void): Promise<Result<Capture>>;
  /** For large output: stdout as it comes; `done` resolves after the stream has ended. */
  stream(command: Command): Promise<Result<{ stdout: ByteStream; done: Promise<Capture> }>>;
}

export interface Files {
  /** Opens a regular file for reading at any place. Relative paths are relative to the working directory. */
  open(path: string): Promise<Result<ByteSource>>;
  /** Reads a whole regular file of at most `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
  /**
   * Reads a file that the user names. Where its path lies in the workspace its real path must too: a link in the repository of
   * a pull request must not lead out (`file/outside-workspace`). A path that plainly lies outside is the user's own choice.
   */
  readNamed(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
  /** Opens such a file, under the same rule. */
  openNamed(path: string): Promise<Result<ByteSource>>;
  /** `file`, `directory`, or undefined where there is nothing. Links are followed. */
  kind(path: string): Promise<'file' | 'directory' | undefined>;
  /** Size in bytes and time of the last change in milliseconds of a file; undefined where there is none. Links are followed. */
  facts?(path: string): Promise<{ readonly size: number; readonly modifiedMs: number } | undefined>;
  /** Names in a folder, sorted; at most `max`. */
  list(path: string, max: number): Promise<Result<readonly string[]>>;
  /**
   * Regular files in a folder and below whose name is wanted, as paths that start with the folder's, sorted; at most `max`.
   * Links are not followed (`links: 'inside'`: those to files of the workspace are taken); `.git` and `node_modules` are passed over.
   */
  find(
    folder: string,
    isWanted: (name: string) => boolean,
    max: number,
    links?: 'inside',
  ): Promise<Result<readonly string[]>>;
  /** Writes a whole file: a temporary one beside it, then renamed. Folders are made. */
  write(path: string, content: string | Uint8Array): Promise<Result<void>>;
  /** The same out of pieces, taken one after the other as they are written: memory holds one of them. */
  writeFrom(path: string, pieces: Iterable<string>): Promise<Result<void>>;
  /**
   * Writes a regular file anew that is there, its permissions kept: a temporary one beside it, then renamed. Links are followed, in the
   * workspace never out of it (`file/outside-workspace`).
   */
  rewrite(path: string, content: Uint8Array): Promise<Result<void>>;
  /** A folder of its own (0700) that is removed when the run ends. */
  temporary(name: string): Promise<Result<string>>;
  /** Removes such a folder before the run ends; any other is left alone. */
  discard?(folder: string): Promise<void>;
  /** Lays pieces into an empty folder that `temporary` made. Nothing is replaced, and no path or link leads what is written out of it. */
  place?(folder: string, pieces: AsyncIterable<TreePiece>): Promise<Result<void>>;
  /** Temporary files for bytes that memory has no room for. */
  readonly spool?: Spool;
  /** Absolute form of a path. */
  resolve(path: string): string;
  /** Path relative to the workspace with `/`, or undefined where it lies outside. */
  inWorkspace(path: string): string | undefined;
  /** The same of the place that a path really leads to, with all links followed; undefined where there is nothing, or outside. */
  realInWorkspace?(path: string): Promise<string | undefined>;
}

/** What is laid into a folder, piece by piece; `bytes` belong to the file before them. Paths have `/` and start at the folder. */
export type TreePiece =
  | { readonly kind: 'file'; readonly path: string; readonly executable: boolean }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Speaks to the log. Every text is escaped here and nowhere else: callers give it raw. */
export interface Say {
  info(text: string): void;
  /** What only somebody who looks for a fault wants to read: GitHub shows it where debug logging is on, a terminal never. */
  debug?(text: string): void;
  /** Progress of a stage: shown in place on a terminal, dropped elsewhere. */
  progress(text: string): void;
  group(title: string): void;
  endGroup(): void;
  /** A line of another program's output. */
  relay(program: string, line: string): void;
}
