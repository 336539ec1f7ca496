/**
 * The outline of a Dockerfile that other rooms need: stages and instructions with their lines, variables resolved where they can be.
 * The dockerfile room makes it; the image room aligns an image's history with it.
 */
export interface DockerfileOutline {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly stages: readonly StageOutline[];
  /** Index of the stage that is built: the target, else the last one. */
  readonly final: number;
}

export interface StageOutline {
  readonly index: number;
  readonly name?: string;
  readonly from: FromOutline;
  readonly instructions: readonly InstructionOutline[];
}

export interface FromOutline {
  readonly line: number;
  readonly endLine: number;
  /** As written. */
  readonly raw: string;
  /** With ARGs resolved; undefined where a variable has no value. */
  readonly image?: string;
  /** The earlier stage that this one starts from. */
  readonly stage?: number;
  readonly platform?: string;
}

export interface InstructionOutline {
  /** Upper case. */
  readonly keyword: string;
  readonly line: number;
  readonly endLine: number;
  /** Arguments, continuations joined, comments inside them removed; flags included; heredoc bodies left out. */
  readonly args: string;
  /** Arguments with ARG and ENV values filled in where they are known, as a builder writes them into the history. */
  readonly resolved: string;
  /** Bodies of the heredocs, in order. */
  readonly heredocs: readonly string[];
  /** The stage that a COPY or a mount takes files from. */
  readonly fromStage?: number;
}
