import type { Dockerfile, Instruction, Pair } from './instruction.ts';
import { type Scope, type ScopeBudget, ScopeRecord, scopeBudget } from './scope.ts';
import { readStages, type Stage } from './stages.ts';
import { SyntaxProblem } from './syntax-error.ts';
import { expandWords, type Lookup } from './words.ts';

/** What the caller knows of a build. */
export interface BuildInputs {
  /** Values given with `--build-arg`. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The platform built for, `os/arch[/variant]`; without it TARGETPLATFORM and its siblings stay unknown. */
  readonly platform?: string;
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
const BUILDER_ARGS: readonly string[] = [
  'TARGETSTAGE',
  ...['BUILD', 'TARGET'].flatMap((side) =>
    ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((part) => side + part),
  ),
];

/** Evaluates ARG and ENV through all stages, as BuildKit scopes them (Dockerfile reference, "ARG", "ENV"). Never throws. */
export function evaluate(file: Dockerfile, inputs: BuildInputs): Evaluation {
  const { globals: globalArgs, stages } = readStages(file);
  const budget = scopeBudget();
  const record = new ScopeRecord(budget);
  setPlatform(record, inputs);
  for (const instruction of globalArgs) {
    for (const pair of instruction.pairs) declareArg(record, pair, { inputs, escapeToken: file.escapeToken });
  }
  const context = { file, inputs, globals: record.now(), budget, byName: new Map<string, Evaluated>() };
  return { globals: context.globals, stages: stages.map((stage) => evaluateStage(stage, context)) };
}

function setPlatform(record: ScopeRecord, { platform, buildArgs }: BuildInputs): void {
  const [os, arch, variant = ''] = platform?.split('/') ?? [];
  const isKnown = os !== undefined && arch !== undefined;
  const known: Readonly<Record<string, string | undefined>> = isKnown
    ? { TARGETPLATFORM: platform, TARGETOS: os, TARGETARCH: arch, TARGETVARIANT: variant }
    : {};
  for (const name of BUILDER_ARGS) record.set(name, givenValue(buildArgs, name) ?? known[name]);
}

function givenValue(buildArgs: BuildInputs['buildArgs'], name: string): string | undefined {
  return Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
}

interface ArgPlace {
  readonly inputs: BuildInputs;
  readonly escapeToken: string;
  /** The global scope, where the ARG stands in a stage. */
  readonly outer?: Scope;
}

/** A value that is given beats the default; an ARG without a default takes the global one's value, or leaves what an ENV has set. */
function declareArg(record: ScopeRecord, { key, value }: Pair, { inputs, escapeToken, outer }: ArgPlace): void {
  const before = record.now();
  const given = givenValue(inputs.buildArgs, key);
  if (value !== undefined) record.set(key, given ?? expand(value, before, escapeToken));
  else record.set(key, given ?? outer?.get(key) ?? (BUILDER_ARGS.includes(key) ? undefined : before.get(key)));
}

/** A stage with the record that those which start from it go on with. */
interface Evaluated {
  readonly stage: EvaluatedStage;
  readonly depth: number;
}

interface Context {
  readonly file: Dockerfile;
  readonly inputs: BuildInputs;
  readonly globals: Scope;
  readonly budget: ScopeBudget;
  /** The last stage of each name so far. */
  readonly byName: Map<string, Evaluated>;
}

function evaluateStage(stage: Stage, context: Context): EvaluatedStage {
  const { file, globals, budget, byName } = context;
  const image = expand(stage.base, globals, file.escapeToken) || undefined;
  const parent = byName.get(image?.toLowerCase() ?? '');
  const depth = parent === undefined ? 0 : parent.depth + 1;
  const record = new ScopeRecord(budget, parent?.stage.end, depth);
  const scopes: Scope[] = [];
  let now = record.now();
  for (const instruction of stage.instructions) {
    scopes.push(now);
    if (apply(instruction, record, context)) now = record.now();
  }
  const platform = stage.platform === undefined ? undefined : expand(stage.platform, globals, file.escapeToken);
  const evaluated = {
    stage,
    scopes,
    end: now,
    ...(image === undefined ? {} : { image }),
    ...(parent === undefined ? {} : { parent: parent.stage.stage.index }),
    ...(platform === undefined || platform === '' ? {} : { platform }),
  };
  if (stage.name !== undefined) byName.set(stage.name, { stage: evaluated, depth });
  return evaluated;
}

/** True when the instruction changed the scope. All pairs of an ENV see what was before it; those of an ARG see each other. */
function apply(instruction: Instruction, record: ScopeRecord, { file, inputs, globals }: Context): boolean {
  const { escapeToken } = file;
  if (instruction.keyword === 'ARG') {
    for (const pair of instruction.pairs) declareArg(record, pair, { inputs, escapeToken, outer: globals });
    return true;
  }
  if (instruction.keyword !== 'ENV') return false;
  const before = record.now();
  for (const pair of instruction.pairs) {
    const key = expand(pair.key, before, escapeToken);
    if (key !== undefined) record.set(key, expand(pair.value ?? '', before, escapeToken));
  }
  return true;
}

/** The text with variables filled in; undefined where it needs a value that only the build knows, or is refused. */
export function expand(text: string, scope: Scope, escapeToken: string): string | undefined {
  let unknown = false;
  const lookup: Lookup = (name) => {
    const value = scope.get(name);
    if (value === undefined && BUILDER_ARGS.includes(name)) unknown = true;
    return value;
  };
  try {
    const { text: result } = expandWords(text, lookup, { escapeToken, steps: scope.steps });
    return unknown ? undefined : result;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** The text with what is known filled in; expressions of other variables stay as written. */
export function expandKnown(text: string, scope: Scope, escapeToken: string): string {
  try {
    return expandWords(text, (name) => scope.get(name), { escapeToken, keepUnset: true, steps: scope.steps }).text;
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
    const { unmatched } = expandWords(text, (name) => scope.get(name), { ...options, steps: scope.steps });
    return [...unmatched].filter((name) => !scope.has(name));
  } catch (error) {
    if (error instanceof SyntaxProblem) return [];
    throw error;
  }
}
