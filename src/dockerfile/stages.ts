import { type Dockerfile, flagValue, type Instruction } from './instruction.ts';
import { readMounts } from './mount.ts';

/** One build stage: its FROM and what follows. */
export interface Stage {
  readonly index: number;
  /** Lower case, as the builder keeps it. */
  readonly name?: string;
  readonly from: Instruction;
  /** The base as written, variables included. */
  readonly base: string;
  readonly platform?: string;
  /** The instructions after the FROM. */
  readonly instructions: readonly Instruction[];
}

/** Groups instructions into stages; the ARGs before the first FROM are global. */
export function readStages(file: Dockerfile): { globals: readonly Instruction[]; stages: readonly Stage[] } {
  const starts = file.instructions.flatMap((instruction, at) => (instruction.keyword === 'FROM' ? [at] : []));
  const stages = starts.map((start, index) => {
    const [from, ...rest] = file.instructions.slice(start, starts[index + 1]);
    return from === undefined ? [] : [stageOf(index, from, rest)];
  });
  return { globals: file.instructions.slice(0, starts[0] ?? 0), stages: stages.flat() };
}

function stageOf(index: number, from: Instruction, instructions: readonly Instruction[]): Stage {
  const [base = '', , name] = from.args;
  const platform = flagValue(from, 'platform');
  return {
    index,
    from,
    base,
    instructions,
    ...(name === undefined ? {} : { name: name.toLowerCase() }),
    ...(platform === undefined ? {} : { platform }),
  };
}

/** The last stage before `before` of this name; names know no case. */
export function stageNamed(stages: readonly Stage[], name: string, before = stages.length): Stage | undefined {
  const wanted = name.toLowerCase();
  for (let at = Math.min(before, stages.length) - 1; at >= 0; at -= 1)
    if (stages[at]?.name === wanted) return stages[at];
  return undefined;
}

/** The earlier stage that `--from` or `from=` means: by name, or by number. */
export function sourceStage(stages: readonly Stage[], from: string, before: number): Stage | undefined {
  const named = stageNamed(stages, from, before);
  if (named !== undefined) return named;
  return /^\d{1,5}$/.test(from) && Number(from) < before ? stages[Number(from)] : undefined;
}

/** What an instruction takes files from beside the build context: the values of COPY's `--from` and of mounts' `from`. */
export function sourcesOf(instruction: Instruction): string[] {
  if (instruction.keyword === 'RUN') return readMounts(instruction).flatMap(({ from }) => from ?? []);
  const from = instruction.keyword === 'COPY' ? flagValue(instruction, 'from') : undefined;
  return from === undefined || from === '' ? [] : [from];
}
