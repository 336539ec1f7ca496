import type { DockerfileOutline, FromOutline, InstructionOutline } from '../domain/dockerfile.ts';
import type { ImageConfig } from '../domain/image.ts';
import { type HistoryStep, readHistory } from './align-history.ts';
import { CONTENT, isSameStep, type PlannedStep, planSteps } from './align-match.ts';

/** Lines of the Dockerfile that made a layer. `inherited`: the layer is of the base image, and the lines are its FROM. */
export interface LayerLine {
  readonly line: number;
  readonly endLine: number;
  readonly inherited: boolean;
  /** The stage that a COPY took its files from. */
  readonly copiedFrom?: { readonly stage: string; readonly line: number };
}

/** Instructions that may make a layer: WORKDIR does where the folder is new. */
const MAKES_LAYER = [...CONTENT, 'WORKDIR'];

/** Beyond this many comparisons the history is not of this world, and nothing is said. */
const MAX_COMPARISONS = 1_000_000;
/** Settings that are passed over at once. */
const MAX_PASSED = 64;

/**
 * Finds the instruction that made each layer, by aligning the image's history with the instructions of the stage that is built and of the
 * stages that it starts from, last first. Layers below the first instruction belong to FROM. Where the whole Dockerfile does not fit,
 * only the steps that fit from the end on are told, and nothing of FROM; where nothing fits the map is empty: never an invented line.
 */
export function layerLines(config: ImageConfig, outline: DockerfileOutline): ReadonlyMap<string, LayerLine> {
  const lines = new Map<string, LayerLine>();
  const steps = readHistory(config.history, config.diffIds);
  const chain = chainOf(outline);
  if (steps === undefined || chain === undefined) return lines;
  const planned = planSteps(chain.instructions);
  if (steps.length * planned.length > MAX_COMPARISONS) return lines;
  const alignment = align(steps, planned);
  if (alignment === undefined) return lines;
  if (alignment.complete && chain.from.image !== 'scratch')
    tellInherited(steps.slice(0, alignment.first), chain.from, lines);
  tellMade(steps, planned, alignment, { lines, outline });
  return lines;
}

/**
 * True where the image's history shows that layers were put together after they were made (`docker build --squash`, buildah's `--squash`,
 * kaniko's `--single-snapshot`, an imported file system), so that no instruction can be told. Asked where none was found.
 */
export function isSquashed({ history, diffIds }: ImageConfig, outline: DockerfileOutline): boolean {
  const merged = history.some(({ comment = '' }) => /^merge sha256:[0-9a-f]{64} to (?:sha256:|$)/.test(comment));
  const chain = chainOf(outline);
  if (merged || chain === undefined) return merged;
  const contents = chain.instructions.filter(({ keyword }) => CONTENT.includes(keyword)).length;
  const expected = contents + (chain.from.image === 'scratch' ? 0 : 1);
  return (diffIds.length === 1 && expected > 1) || isSnapshot(history, contents);
}

/** The last step is a setting and has the only layer above a base whose steps all are of its own. */
function isSnapshot(history: ImageConfig['history'], contents: number): boolean {
  const steps =
    readHistory(
      history,
      history.filter(({ emptyLayer }) => !emptyLayer).map((_, at) => `${at}`),
    ) ?? [];
  const last = steps.at(-1);
  return contents > 0 && last?.diffId !== undefined && !MAKES_LAYER.includes(last.keyword);
}

/** Instructions of the final stage and of the stages below it, in order, and the FROM that names an image. */
export function chainOf(
  outline: DockerfileOutline,
): { instructions: InstructionOutline[]; from: FromOutline } | undefined {
  const seen = new Set<number>();
  const instructions: InstructionOutline[] = [];
  for (let index = outline.final; !seen.has(index); ) {
    const stage = outline.stages[index];
    if (stage === undefined) return undefined;
    seen.add(index);
    instructions.unshift(...stage.instructions);
    if (stage.from.stage === undefined) return { instructions, from: stage.from };
    index = stage.from.stage;
  }
  return undefined;
}

/** Pairs of indexes: step of the history, planned step. `first`: the lowest step that is not of the base image. */
interface Alignment {
  readonly pairs: ReadonlyMap<number, number>;
  readonly first: number;
  readonly complete: boolean;
}

/**
 * Aligns from the end. A step that made a layer and an instruction that brings content cannot be passed over;
 * settings can, on both sides: builders add some, and leave some out.
 */
function align(steps: readonly HistoryStep[], planned: readonly PlannedStep[]): Alignment | undefined {
  const pairs = new Map<number, number>();
  let step = steps.length - 1;
  let plan = planned.length - 1;
  while (plan >= 0 && step >= 0) {
    const next = nextPair(steps, planned, step, plan);
    if (next === undefined) break;
    pairs.set(next.step, next.plan);
    step = next.step - 1;
    plan = next.plan - 1;
  }
  if (pairs.size === 0) return undefined;
  const left = planned.slice(0, plan + 1);
  const complete = left.every(({ instruction }) => !CONTENT.includes(instruction.keyword));
  return { pairs, first: Math.min(...pairs.keys()), complete };
}

/** The nearest pair at or below two places, with as little as possible passed over. */
function nextPair(
  steps: readonly HistoryStep[],
  planned: readonly PlannedStep[],
  step: number,
  plan: number,
): { step: number; plan: number } | undefined {
  const isContent = (keyword: string | undefined): boolean => CONTENT.includes(keyword ?? '');
  const steepest = passable(step, (at) => steps[at]?.diffId === undefined && !isContent(steps[at]?.keyword));
  const furthest = passable(plan, (at) => !isContent(planned[at]?.instruction.keyword));
  for (let passed = 0; passed <= steepest + furthest; passed += 1) {
    for (let down = Math.max(0, passed - furthest); down <= Math.min(passed, steepest); down += 1) {
      const one = steps[step - down];
      const other = planned[plan - (passed - down)];
      if (one !== undefined && other !== undefined && isSameStep(one, other)) {
        return { step: step - down, plan: plan - (passed - down) };
      }
    }
  }
  return undefined;
}

/** How many places from `at` downwards may be passed over. */
function passable(at: number, mayPass: (index: number) => boolean): number {
  let count = 0;
  while (count < MAX_PASSED && at - count >= 0 && mayPass(at - count)) count += 1;
  return count;
}

function tellInherited(below: readonly HistoryStep[], from: FromOutline, lines: Map<string, LayerLine>): void {
  for (const { diffId } of below) {
    if (diffId !== undefined) lines.set(diffId, { line: from.line, endLine: from.endLine, inherited: true });
  }
}

/**
 * A layer belongs to the instruction of its step. Where a builder made one layer of several instructions (buildah without layers: the
 * steps before are marked empty), it belongs to all that brought content, from the first to the last.
 */
function tellMade(
  steps: readonly HistoryStep[],
  planned: readonly PlannedStep[],
  { pairs, first }: Alignment,
  { lines, outline }: { readonly lines: Map<string, LayerLine>; readonly outline: DockerfileOutline },
): void {
  const hasContent = planned.some(({ instruction }) => CONTENT.includes(instruction.keyword));
  let group: InstructionOutline[] = [];
  for (let index = first; index < steps.length; index += 1) {
    const step = steps[index];
    const instruction = planned[pairs.get(index) ?? -1]?.instruction;
    if (instruction !== undefined && CONTENT.includes(instruction.keyword)) group.push(instruction);
    if (step?.diffId === undefined) continue;
    // A setting makes no layer: one on its step, with content elsewhere, is a lump of several instructions.
    const isOwn = instruction !== undefined && (MAKES_LAYER.includes(instruction.keyword) || !hasContent);
    if (group.length === 0 && isOwn) group.push(instruction);
    if (group.length > 0) {
      const line = Math.min(...group.map((one) => one.line));
      const endLine = Math.max(...group.map((one) => one.endLine));
      lines.set(step.diffId, { line, endLine, inherited: false, ...sourceOf(group, outline) });
    }
    group = [];
  }
}

/** Of one COPY from an earlier stage, that stage: its name, or its number. */
export function sourceOf(
  group: readonly InstructionOutline[],
  { stages }: DockerfileOutline,
): Pick<LayerLine, 'copiedFrom'> {
  const [only] = group;
  const source = group.length === 1 && only?.keyword === 'COPY' ? stages[only.fromStage ?? -1] : undefined;
  return source === undefined
    ? {}
    : { copiedFrom: { stage: source.name ?? String(source.index), line: source.from.line } };
}
