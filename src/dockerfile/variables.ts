import type { Dockerfile, Instruction, Pair } from './instruction.ts';
import { readStages, type Stage, stageNamed } from './stages.ts';
import { SyntaxProblem } from './syntax-error.ts';
import { expandWords, type Lookup } from './words.ts';

/** What the caller knows of a build. */
export interface BuildInputs {
  /** Values given with `--build-arg`. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The platform built for, `os/arch[/variant]`; without it TARGETPLATFORM and its siblings stay unknown. */
  readonly platform?: string;
}

/** Variables as they stand before one instruction. */
export interface Scope {
  /** Set, with a known value. */
  readonly values: ReadonlyMap<string, string>;
  /** Set or declared, with a value that only the build knows, or none. */
  readonly declared: ReadonlySet<string>;
}

export interface EvaluatedStage {
  readonly stage: Stage;
  /** The base with global ARGs filled in; undefined where that gives no name, or needs a value that only the build knows. */
  readonly image?: string;
  readonly platform?: string;
  /** The earlier stage that this one starts from. */
  readonly parent?: number;
  /** One for each instruction of the stage, as it stands before it. */
  readonly scopes: readonly Scope[];
  /** As it stands at the end. */
  readonly end: Scope;
}

export interface Evaluation {
  readonly globals: Scope;
  readonly stages: readonly EvaluatedStage[];
}

/** Set in the global scope by BuildKit itself. */
export const PLATFORM_ARGS: readonly string[] = ['BUILD', 'TARGET'].flatMap((side) =>
  ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((part) => side + part),
);

interface MutableScope {
  readonly values: Map<string, string>;
  readonly declared: Set<string>;
}

/** Evaluates ARG and ENV through all stages, as BuildKit scopes them (Dockerfile reference, "ARG", "ENV"). Never throws. */
export function evaluate(file: Dockerfile, inputs: BuildInputs): Evaluation {
  const { globals: globalArgs, stages } = readStages(file);
  const globals = platformScope(inputs);
  for (const instruction of globalArgs) {
    for (const pair of instruction.pairs) declareArg(globals, pair, inputs, file.escapeToken, undefined);
  }
  const evaluated: EvaluatedStage[] = [];
  for (const stage of stages) evaluated.push(evaluateStage(stage, { file, inputs, globals, stages, evaluated }));
  return { globals, stages: evaluated };
}

function platformScope({ platform, buildArgs }: BuildInputs): MutableScope {
  const scope: MutableScope = { values: new Map(), declared: new Set([...PLATFORM_ARGS, 'TARGETSTAGE']) };
  const [os, arch, variant = ''] = platform?.split('/') ?? [];
  if (platform !== undefined && os !== undefined && arch !== undefined) {
    const known = { TARGETPLATFORM: platform, TARGETOS: os, TARGETARCH: arch, TARGETVARIANT: variant };
    for (const [name, value] of Object.entries(known)) scope.values.set(name, value);
  }
  for (const name of scope.declared) {
    const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
    if (given !== undefined) scope.values.set(name, given);
  }
  return scope;
}

/** `outer` is the global scope where the ARG stands in a stage. */
function declareArg(
  scope: MutableScope,
  pair: Pair,
  inputs: BuildInputs,
  escapeToken: string,
  outer: Scope | undefined,
): void {
  const { key } = pair;
  const given = Object.hasOwn(inputs.buildArgs, key) ? inputs.buildArgs[key] : undefined;
  const inherited = pair.value === undefined ? outer?.values.get(key) : undefined;
  const written = pair.value === undefined ? undefined : expand(pair.value, scope, escapeToken);
  const value = given ?? inherited ?? written;
  scope.declared.add(key);
  if (value !== undefined) scope.values.set(key, value);
  else if (pair.value !== undefined || outer?.declared.has(key) === true) scope.values.delete(key);
}

interface Context {
  readonly file: Dockerfile;
  readonly inputs: BuildInputs;
  readonly globals: Scope;
  readonly stages: readonly Stage[];
  readonly evaluated: readonly EvaluatedStage[];
}

function evaluateStage(stage: Stage, context: Context): EvaluatedStage {
  const { file, globals, stages, evaluated } = context;
  const image = expand(stage.base, globals, file.escapeToken) || undefined;
  const parent = image === undefined ? undefined : stageNamed(stages, image, stage.index);
  const base = parent === undefined ? undefined : evaluated[parent.index]?.end;
  const scope: MutableScope = { values: new Map(base?.values), declared: new Set(base?.declared) };
  const scopes: Scope[] = [];
  let snapshot = freeze(scope);
  for (const instruction of stage.instructions) {
    scopes.push(snapshot);
    if (apply(instruction, scope, context)) snapshot = freeze(scope);
  }
  const platform = stage.platform === undefined ? undefined : expand(stage.platform, globals, file.escapeToken);
  return {
    stage,
    scopes,
    end: snapshot,
    ...(image === undefined ? {} : { image }),
    ...(parent === undefined ? {} : { parent: parent.index }),
    ...(platform === undefined || platform === '' ? {} : { platform }),
  };
}

function freeze(scope: MutableScope): Scope {
  return { values: new Map(scope.values), declared: new Set(scope.declared) };
}

/** True when the instruction changed the scope. */
function apply(instruction: Instruction, scope: MutableScope, { file, inputs, globals }: Context): boolean {
  if (instruction.keyword === 'ARG') {
    for (const pair of instruction.pairs) declareArg(scope, pair, inputs, file.escapeToken, globals);
    return true;
  }
  if (instruction.keyword !== 'ENV') return false;
  const before = freeze(scope);
  for (const pair of instruction.pairs) {
    const key = expand(pair.key, before, file.escapeToken);
    const value = expand(pair.value ?? '', before, file.escapeToken);
    if (key === undefined) continue;
    scope.declared.add(key);
    if (value === undefined) scope.values.delete(key);
    else scope.values.set(key, value);
  }
  return true;
}

/** The text with variables filled in; undefined where it needs a value that only the build knows, or is refused. */
export function expand(text: string, scope: Scope, escapeToken: string): string | undefined {
  let unknown = false;
  const lookup: Lookup = (name) => {
    const value = scope.values.get(name);
    if (value === undefined && (PLATFORM_ARGS.includes(name) || name === 'TARGETSTAGE')) unknown = true;
    return value;
  };
  try {
    const { text: result } = expandWords(text, lookup, { escapeToken });
    return unknown ? undefined : result;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** The text with what is known filled in; expressions of other variables stay as written. */
export function expandKnown(text: string, scope: Scope, escapeToken: string): string {
  try {
    return expandWords(text, (name) => scope.values.get(name), { escapeToken, keepUnset: true }).text;
  } catch (error) {
    if (error instanceof SyntaxProblem) return text;
    throw error;
  }
}

/** Names of variables in the text that the scope knows nothing of. */
export function unmatchedIn(
  text: string,
  scope: Scope,
  options: { escapeToken: string; plainQuotes?: boolean },
): string[] {
  try {
    const { unmatched } = expandWords(text, (name) => scope.values.get(name), options);
    return [...unmatched].filter((name) => !scope.declared.has(name));
  } catch (error) {
    if (error instanceof SyntaxProblem) return [];
    throw error;
  }
}
