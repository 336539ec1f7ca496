import type { Command } from '../domain/command.ts';
import type { Target } from '../domain/image-ref.ts';
import type { World } from './world.ts';

/** What the shell must know to make the world of a run. */
export interface Settings {
  readonly offline: boolean;
  readonly githubToken?: string;
  readonly workingDirectory: string;
  /** What is looked at, where it is known before anything is built. */
  readonly image?: Target;
}

/** A call of the program, from either surface. Nothing in it is parsed yet. */
export interface Entry {
  readonly surface: 'action' | 'cli';
  readonly command: Command;
  /** Files of `lint`; of `advisories` what to do, and the ecosystems. */
  readonly files: readonly string[];
  /** Written inputs by name. */
  readonly raw: ReadonlyMap<string, string>;
  /** `lint --fix`: the Dockerfiles themselves are mended. */
  readonly fix?: true;
  /** What the command line writes to stdout. */
  readonly format: 'text' | 'json' | 'sarif' | 'markdown' | 'cyclonedx-json' | 'spdx-json';
  readonly version: string;
  /** Whether stdout is a terminal that shows colours. */
  readonly color?: boolean;
  /** Text of the event's payload, where there is one. */
  readonly payload: string | undefined;
  /** The commit in the workspace, where it is known. */
  readonly checkedOut?: string;
  readonly openWorld: (settings: Settings) => Promise<World>;
  /** Writes what was asked for; never the log. */
  readonly stdout: (text: string) => Promise<void>;
}
