import { pathCovers } from './dockerignore.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { flagValue } from './instruction.ts';
import { readMounts } from './mount.ts';
import { readStages, type Stage, sourceStage, stageNamed } from './stages.ts';
import { type EvaluatedStage, evaluate, expandKnown } from './variables.ts';

/** What a build of a Dockerfile takes from outside. */
export interface ContextUse {
  /** Sources in the build context, `/`-separated patterns of COPY (`*`, `?`, `[…]`, `**`); '' is all of it. */
  readonly sources: readonly string[];
  /** Sources by what they are taken from: a named context or an image. */
  readonly from: ReadonlyMap<string, readonly string[]>;
  /** What stages start from, and no earlier stage is: images, or named contexts. */
  readonly bases: readonly string[];
}

export interface ContextQuestion {
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Stages that only another target needs take nothing. Unknown names mean all stages. */
  readonly target?: string;
}

/** What a source of unknown place may be: anything. */
const EVERYTHING = '';

/**
 * What COPY, ADD and bind mounts of the stages that the target needs can reach. A source whose name only the build knows stands for everything;
 * what ONBUILD of a base adds is not seen. Never throws.
 */
export function contextUse(file: Dockerfile, { buildArgs, target }: ContextQuestion): ContextUse {
  const { stages } = evaluate(file, { buildArgs });
  const plain = readStages(file).stages;
  const needed = neededStages(stages, plain, target);
  const sources = new Set<string>();
  const from = new Map<string, string[]>();
  const take = (place: string | undefined, source: string): void => {
    if (place === undefined) sources.add(source);
    else from.set(place, [...(from.get(place) ?? []), source]);
  };
  const bases = new Set<string>();
  for (const evaluated of stages.filter(({ stage }) => needed.has(stage.index))) {
    if (evaluated.parent === undefined) bases.add(evaluated.image ?? evaluated.stage.base);
    for (const [at, instruction] of evaluated.stage.instructions.entries()) {
      const scope = evaluated.scopes[at] ?? evaluated.end;
      for (const { place, source } of taken(instruction)) {
        if (place !== undefined && sourceStage(plain, place, evaluated.stage.index) !== undefined) continue;
        take(place, cleaned(expandKnown(source, scope, file.escapeToken)));
      }
    }
  }
  return { sources: [...sources], from, bases: [...bases] };
}

interface Taken {
  readonly place: string | undefined;
  readonly source: string;
}

function taken(given: Instruction): readonly Taken[] {
  const instruction = given.trigger ?? given;
  if (instruction.keyword === 'RUN') {
    return readMounts(instruction).flatMap(({ type, from, source }): Taken[] =>
      type === 'bind' || (type === 'cache' && from !== undefined)
        ? [{ place: from || undefined, source: source ?? '' }]
        : [],
    );
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
  const place = instruction.keyword === 'COPY' ? flagValue(instruction, 'from') || undefined : undefined;
  const heredocs = instruction.heredocs.length > 0;
  return instruction.args
    .slice(0, -1)
    .filter(
      (source) => !(heredocs && source.startsWith('<<')) && !/^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(source),
    )
    .map((source) => ({ place, source }));
}

/** Without `.` parts; `..` cannot leave the context. What still has a variable may be anything. */
function cleaned(source: string): string {
  if (source.includes('$')) return EVERYTHING;
  const parts: string[] = [];
  for (const part of source.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function neededStages(
  stages: readonly EvaluatedStage[],
  plain: readonly Stage[],
  target: string | undefined,
): ReadonlySet<number> {
  const named = target === undefined ? undefined : stageNamed(plain, target);
  const numbered = /^\d{1,5}$/.test(target ?? '') ? plain[Number(target)] : undefined;
  const start = target === undefined ? plain.at(-1) : (named ?? numbered);
  if (start === undefined) return new Set(plain.map(({ index }) => index));
  const seen = new Set<number>();
  const waiting = [start.index];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const evaluated = stages[index];
    if (evaluated === undefined || seen.has(index)) continue;
    seen.add(index);
    if (evaluated.parent !== undefined) waiting.push(evaluated.parent);
    for (const instruction of evaluated.stage.instructions) {
      for (const { place } of taken(instruction)) {
        const source = place === undefined ? undefined : sourceStage(plain, place, index);
        if (source !== undefined) waiting.push(source.index);
      }
    }
  }
  return seen;
}

/** True for a source that names no other path than its own (and what is in it): it has no sign of a pattern. */
export function isPlainSource(source: string): boolean {
  return !/[*?[\\]/.test(source);
}

/** Says of files (paths within the context) whether they are among the sources: themselves, or in a folder that is. */
export function reaching(sources: readonly string[]): (path: string) => boolean {
  if (sources.includes(EVERYTHING)) return () => true;
  const plain = new Set(sources.filter(isPlainSource));
  const patterns = sources.filter((source) => !isPlainSource(source));
  return (path) => isAtOrBelow(plain, path) || patterns.some((pattern) => pathCovers(pattern, path));
}

function isAtOrBelow(places: ReadonlySet<string>, path: string): boolean {
  if (places.size === 0) return false;
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (places.has(path.slice(0, end))) return true;
  }
  return places.has(path);
}
