import type { Result } from '../domain/failure.ts';

/** What GitHub's runner takes from a step beside its exit code. Texts are given raw: the shell escapes them. */
export interface Actions {
  /** Shows a remark at a line of a file. The runner keeps 10 of each level per step and cuts messages at 4,096 characters. */
  annotation(annotation: Annotation): void;
  /** Adds Markdown to the summary of the step; at most 1 MiB in all. */
  summary(markdown: string): Promise<Result<void>>;
  /** `name` is one of ours, never foreign text. */
  setOutput(name: string, value: string): Result<void>;
  /** The runner writes *** wherever the value would be shown. */
  mask(value: string): void;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  /** Relative to the workspace, with `/`; lines count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
}
