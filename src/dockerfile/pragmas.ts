import { splitDirective } from './directives.ts';
import type { Comment, Dockerfile, Statement } from './instruction.ts';

/** What comments in the file switch off. */
export interface Pragmas {
  /** `# hadolint global ignore=…`. */
  readonly global: ReadonlySet<string>;
  /** `# check=skip=…` at the top of the file. */
  readonly check: CheckOptions;
  /** Line of an instruction to what the `# hadolint ignore=…` right above it names. */
  readonly lines: ReadonlyMap<number, ReadonlySet<string>>;
}

export interface CheckOptions {
  /** `skip=all`. */
  readonly all: boolean;
  readonly rules: ReadonlySet<string>;
  /** `experimental=all`, or the experimental checks that are switched on. */
  readonly experimental: ReadonlySet<string>;
  /** `error=true`: the builder stops at a warning. */
  readonly error: boolean;
}

const NO_OPTIONS: CheckOptions = { all: false, rules: new Set(), experimental: new Set(), error: false };
const NO_LINES: Pragmas['lines'] = new Map();
const IGNORE = /^[ \t]*hadolint[ \t]+(global[ \t]+)?ignore[ \t]*=/;

/**
 * Reads hadolint's and BuildKit's comments. One of hadolint's counts for the next instruction when nothing but comments is between.
 * `override` is the value of the build argument BUILDKIT_DOCKERFILE_CHECK, which takes the place of the directive.
 */
export function readPragmas(file: Dockerfile, override?: string): Pragmas {
  const global = new Set<string>();
  const lines = new Map<number, Set<string>>();
  let below = 0;
  const starts = new Set([...file.instructions, ...(file.below ?? [])].map(({ line }) => line));
  const commented = new Set(file.comments.map((comment) => comment.line));
  for (const comment of file.comments) {
    const found = readIgnore(comment);
    if (found === undefined) continue;
    if (found.global) for (const rule of found.rules) global.add(rule);
    if (found.global) continue;
    // Comments come in order: those above one instruction share the walk to it.
    if (comment.line >= below) below = comment.line + 1;
    while (commented.has(below)) below += 1;
    if (!starts.has(below)) continue;
    const rules = lines.get(below) ?? new Set();
    for (const rule of found.rules) rules.add(rule);
    lines.set(below, rules);
  }
  const options = override ?? file.directives.find(({ name }) => name === 'check')?.value;
  return { global, lines, check: options === undefined ? NO_OPTIONS : readCheck(options) };
}

/** What a `# hadolint ignore=…` or `# hadolint global ignore=…` names; undefined where the comment is none. */
export function readIgnore({ text }: Comment): { global: boolean; rules: string[] } | undefined {
  const match = IGNORE.exec(text);
  if (match === null) return undefined;
  const list = text.slice(match[0].length).split('#', 1)[0] ?? '';
  const rules = list.split(',').map((rule) => rule.trim());
  return rules.every((rule) => /^[A-Za-z0-9]+$/.test(rule)) ? { global: match[1] !== undefined, rules } : undefined;
}

/** Reads `skip=A,B;error=true;experimental=C`; what BuildKit refuses gives nothing. */
function readCheck(value: string): CheckOptions {
  const rules = new Set<string>();
  const experimental = new Set<string>();
  let error = false;
  for (const part of (value.split(' ')[0] ?? '').split(';', 4)) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    const text = part.slice(equals + 1).trim();
    const names = text.split(',').map((name) => name.trim());
    if (key === 'skip') for (const name of names) rules.add(name);
    else if (key === 'experimental') for (const name of names) experimental.add(name);
    else if (key === 'error' && /^(?:1|t|true)$/i.test(text)) error = true;
    else if (key !== 'error' || !/^(?:0|f|false)$/i.test(text)) return NO_OPTIONS;
  }
  return { all: rules.has('all'), rules, experimental, error };
}

/** The pragmas without hadolint's, for a configuration that disables them. */
export function withoutIgnores(pragmas: Pragmas): Pragmas {
  return { ...pragmas, global: new Set(), lines: NO_LINES };
}

/** True for a check of BuildKit's own name. */
export function isBuildKits(id: string): boolean {
  return !/^(?:DL|SW|SC)\d{4}$/.test(id);
}

/** The `# check=skip=…` among the comments right above an instruction; the first one counts. */
function ownCheck(instruction: Statement): CheckOptions {
  for (const comment of instruction.comments) {
    const directive = splitDirective(comment);
    if (directive?.name === 'check') return readCheck(directive.value);
  }
  return NO_OPTIONS;
}

/** True where `skip=all` silences BuildKit on this instruction: then it agrees with nothing either. */
export function isBuildKitSilent(pragmas: Pragmas, instruction: Statement): boolean {
  return pragmas.check.all || ownCheck(instruction).all;
}

/** Whether an experimental check is switched on: at the top of the file, or above the instruction. */
export function isExperimentOn(pragmas: Pragmas, instruction: Statement, id: string): boolean {
  return [pragmas.check, ownCheck(instruction)].some(
    ({ experimental }) => experimental.has('all') || experimental.has(id),
  );
}

/** What is asked about: the names of a finding, and the line whose comment could switch it off. */
export interface Asked {
  readonly ids: readonly string[];
  readonly line: number;
  /** BuildKit's experimental checks are switched on, never skipped. */
  readonly experimental: boolean;
}

/** Why a finding does not count; undefined where it does. `skip=all` means BuildKit's own checks, never hadolint's or ours. */
export function pragmaAgainst(pragmas: Pragmas, instruction: Statement, asked: Asked): string | undefined {
  const { ids, line } = asked;
  const ignored = pragmas.lines.get(line);
  if (ids.some((id) => ignored?.has(id))) return `hadolint ignore above line ${line}`;
  if (ids.some((id) => pragmas.global.has(id))) return 'hadolint global ignore';
  if (asked.experimental) return undefined;
  const isAll = isBuildKits(ids[0] ?? '');
  const skips = (options: CheckOptions): boolean => (options.all && isAll) || ids.some((id) => options.rules.has(id));
  if (skips(ownCheck(instruction))) return `check=skip above line ${instruction.line}`;
  return skips(pragmas.check) ? 'check=skip at the top of the file' : undefined;
}
