import type { DockerfileOutline, FromOutline, InstructionOutline, StageOutline } from '../domain/dockerfile.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import { DEFAULT_SHELL, historyText, resolveWorkdir } from './history.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { type Stage, sourceStage, sourcesOf, stageNamed } from './stages.ts';
import { type BuildInputs, type EvaluatedStage, evaluate, expandKnown } from './variables.ts';

export interface OutlineInputs extends BuildInputs {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Name or number of the stage that is built; the last one without it. */
  readonly target?: string;
}

/** Makes the outline that other rooms read. Fails with dockerfile/unknown-target. */
export function outlineDockerfile(file: Dockerfile, inputs: OutlineInputs): Result<DockerfileOutline> {
  const evaluation = evaluate(file, inputs);
  const stages = evaluation.stages.map(({ stage }) => stage);
  const final = targetStage(stages, inputs.target);
  if (final === undefined) {
    return fail(
      'dockerfile/unknown-target',
      `${inputs.path} has no stage ${JSON.stringify(inputs.target)}`,
      `its stages are ${stages.map((stage) => stage.name ?? stage.index).join(', ')}`,
      'name one of these with the input target, or leave target away for the last one',
    );
  }
  const ends: StageEnd[] = [];
  const outlines = evaluation.stages.map((evaluated) => {
    const { outline, end } = outlineStage(evaluated, stages, ends, file.escapeToken);
    ends.push(end);
    return outline;
  });
  return ok({ path: inputs.path, stages: outlines, final });
}

function targetStage(stages: readonly Stage[], target: string | undefined): number | undefined {
  if (target === undefined || target === '') return stages.length - 1;
  const named = stageNamed(stages, target);
  if (named !== undefined) return named.index;
  return /^\d{1,5}$/.test(target) ? stages[Number(target)]?.index : undefined;
}

interface StageEnd {
  readonly workdir: string | undefined;
  readonly shell: readonly string[];
}

function outlineStage(
  evaluated: EvaluatedStage,
  stages: readonly Stage[],
  ends: readonly StageEnd[],
  escapeToken: string,
) {
  const { stage } = evaluated;
  const base = evaluated.parent === undefined ? undefined : ends[evaluated.parent];
  let workdir = base?.workdir ?? (evaluated.image === 'scratch' ? '/' : undefined);
  let shell = base?.shell ?? DEFAULT_SHELL;
  const instructions: InstructionOutline[] = [];
  for (const [at, instruction] of stage.instructions.entries()) {
    const scope = evaluated.scopes[at] ?? evaluated.end;
    const standing = { scope, escapeToken, shell, ...(workdir === undefined ? {} : { workdir }) };
    // An ARG without a value of its own shows the one it got.
    const own = instruction.keyword === 'ARG' ? (evaluated.scopes[at + 1] ?? evaluated.end) : scope;
    const resolved = instruction.keyword === 'ARG' ? argHistory(instruction, own) : historyText(instruction, standing);
    instructions.push(outlineInstruction(instruction, resolved, stages, stage.index));
    if (instruction.keyword === 'WORKDIR') {
      workdir = resolveWorkdir(workdir, expandKnown(instruction.text, scope, escapeToken));
    } else if (instruction.keyword === 'SHELL') shell = instruction.args;
  }
  const outline: StageOutline = {
    index: stage.index,
    ...(stage.name === undefined ? {} : { name: stage.name }),
    from: outlineFrom(evaluated),
    instructions,
  };
  return { outline, end: { workdir, shell } };
}

function argHistory(instruction: Instruction, after: EvaluatedStage['end']): string {
  return instruction.pairs
    .map(({ key }) => {
      const value = after.get(key);
      return value === undefined ? key : `${key}=${value}`;
    })
    .join(' ');
}

function outlineFrom({ stage, image, parent, platform }: EvaluatedStage): FromOutline {
  return {
    line: stage.from.line,
    endLine: stage.from.endLine,
    raw: stage.base,
    ...(image === undefined ? {} : { image }),
    ...(parent === undefined ? {} : { stage: parent }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function outlineInstruction(
  instruction: Instruction,
  resolved: string,
  stages: readonly Stage[],
  index: number,
): InstructionOutline {
  const source = sourcesOf(instruction)
    .map((from) => sourceStage(stages, from, index))
    .find((stage) => stage !== undefined);
  return {
    keyword: instruction.keyword,
    line: instruction.line,
    endLine: instruction.endLine,
    args: instruction.rest,
    resolved,
    heredocs: instruction.heredocs.map((heredoc) => heredoc.body),
    ...(source === undefined ? {} : { fromStage: source.index }),
  };
}
