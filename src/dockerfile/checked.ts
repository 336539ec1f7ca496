import type { HadolintConfig } from './hadolint-config.ts';
import { heredocContent, readHeredocSign } from './heredoc.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import type { Scope } from './scope.ts';
import { type Invocation, isShell, readArgv, readScript, type Script } from './shell/commands.ts';
import { sourceStage, sourcesOf, stageNamed } from './stages.ts';
import { type BuildInputs, type EvaluatedStage, evaluate } from './variables.ts';

/** What the caller knows and wants. */
export interface CheckInputs extends BuildInputs {
  /** Path that findings carry: relative to the workspace, with `/`. */
  readonly path: string;
  readonly target?: string;
  readonly config: HadolintConfig;
  /** Text of the context's .dockerignore; null where there is none, undefined where the context is not known. */
  readonly dockerignore?: string | null;
  /** Today, for what has an end of life. */
  readonly now: Date;
  /** The digests that tags name today, by `formatRegistryRef`; absent where no registry was asked. */
  readonly tagDigests?: ReadonlyMap<string, string>;
  /** Pinned digests that are not what their tag names and are not behind it for all that: those of one platform each. */
  readonly heldPins?: ReadonlySet<string>;
}

/** A RUN, or the RUN of an ONBUILD. */
export interface Run {
  /** The instruction in the file: for an ONBUILD the ONBUILD. */
  readonly instruction: Instruction;
  /** The RUN itself. */
  readonly run: Instruction;
  readonly stage: EvaluatedStage;
  readonly script: Script;
  /** The commands that stand in the script itself, not in the argument of a `sh -c`. */
  readonly direct: readonly Invocation[];
  readonly onbuild: boolean;
}

/** A Dockerfile with all that rules ask for, each computed once. */
export interface Checked {
  readonly file: Dockerfile;
  readonly inputs: CheckInputs;
  readonly globals: Scope;
  readonly stages: readonly EvaluatedStage[];
  /** Indexes of the stages that the target needs: BuildKit checks no others. */
  readonly reachable: ReadonlySet<number>;
  readonly runs: readonly Run[];
}

const NOTHING: Script = { invocations: [], pipes: [] };

/** Prepares a Dockerfile for the rules. */
export function prepare(file: Dockerfile, inputs: CheckInputs): Checked {
  const { globals, stages } = evaluate(file, inputs);
  const runs = stages.flatMap((stage) => stage.stage.instructions.flatMap((instruction) => runOf(instruction, stage)));
  return { file, inputs, globals, stages, runs, reachable: reachableStages(stages, inputs.target) };
}

function runOf(instruction: Instruction, stage: EvaluatedStage): Run[] {
  const run = instruction.trigger ?? instruction;
  if (run.keyword !== 'RUN') return [];
  const script = scriptOf(run);
  const direct = script.invocations.filter((invocation) => !invocation.indirect);
  return [{ instruction, run, stage, script, direct, onbuild: instruction.trigger !== undefined }];
}

/** The commands of a RUN, CMD, ENTRYPOINT or HEALTHCHECK. A here-document for an interpreter that is no shell has none. */
export function scriptOf(instruction: Instruction): Script {
  const args = instruction.keyword === 'HEALTHCHECK' ? instruction.args.slice(1) : instruction.args;
  if (instruction.json) return readArgv(args);
  const text = args.join(' ');
  const [first] = instruction.heredocs;
  if (first === undefined) return readScript(text);
  if (!isHeredocAlone(text)) {
    return readScript([text, ...instruction.heredocs.map((heredoc) => heredoc.body + heredoc.name)].join('\n'));
  }
  const body = heredocContent(first);
  const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(body);
  if (interpreter === null) return readScript(body);
  const name = interpreter[1]?.endsWith('/env') === true ? interpreter[2] : interpreter[1];
  return isShell(name ?? '') ? readScript(body) : NOTHING;
}

function isHeredocAlone(text: string): boolean {
  try {
    return readHeredocSign(text) !== undefined;
  } catch {
    return false;
  }
}

function reachableStages(stages: readonly EvaluatedStage[], target: string | undefined): Set<number> {
  const plain = stages.map(({ stage }) => stage);
  const named = target === undefined || target === '' ? undefined : stageNamed(plain, target);
  const start = named?.index ?? (/^\d{1,5}$/.test(target ?? '') ? Number(target) : stages.length - 1);
  const seen = new Set<number>();
  const waiting = [start];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const evaluated = stages[index];
    if (evaluated === undefined || seen.has(index)) continue;
    seen.add(index);
    if (evaluated.parent !== undefined) waiting.push(evaluated.parent);
    for (const instruction of evaluated.stage.instructions) {
      for (const from of sourcesOf(instruction)) {
        const source = sourceStage(plain, from, evaluated.stage.index);
        if (source !== undefined) waiting.push(source.index);
      }
    }
  }
  return seen;
}
