import { splitDirective } from './directives.ts';
import type { Comment, Dockerfile, Instruction } from './instruction.ts';

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
}

const NO_OPTIONS: CheckOptions = { all: false, rules: new Set() };
const IGNORE = /^[ \t]*hadolint[ \t]+(global[ \t]+)?ignore[ \t]*=/;

/**
 * Reads hadolint's and BuildKit's comments. One of hadolint's counts for the next instruction when nothing but comments is between.
 * `override` is the value of the build argument BUILDKIT_DOCKERFILE_CHECK, which takes the place of the directive.
 */
export function readPragmas(file: Dockerfile, override?: string): Pragmas {
  const global = new Set<string>();
  const lines = new Map<number, Set<string>>();
  const starts = new Set(file.instructions.map((instruction) => instruction.line));
  const commented = new Set(file.comments.map((comment) => comment.line));
  for (const comment of file.comments) {
    const found = readIgnore(comment);
    if (found === undefined) continue;
    if (found.global) for (const rule of found.rules) global.add(rule);
    if (found.global) continue;
    let line = comment.line + 1;
    while (commented.has(line)) line += 1;
    if (starts.has(line)) lines.set(line, new Set([...(lines.get(line) ?? []), ...found.rules]));
  }
  const options = override ?? file.directives.find(({ name }) => name === 'check')?.value;
  return { global, lines, check: options === undefined ? NO_OPTIONS : readCheck(options) };
}

function readIgnore({ text }: Comment): { global: boolean; rules: string[] } | undefined {
  const match = IGNORE.exec(text);
  if (match === null) return undefined;
  const list = text.slice(match[0].length).split('#', 1)[0] ?? '';
  const rules = list.split(',').map((rule) => rule.trim());
  return rules.every((rule) => /^[A-Za-z0-9]+$/.test(rule)) ? { global: match[1] !== undefined, rules } : undefined;
}

/** Reads `skip=A,B;error=true`; what BuildKit refuses gives nothing. */
function readCheck(value: string): CheckOptions {
  const rules = new Set<string>();
  let all = false;
  for (const part of (value.split(' ')[0] ?? '').split(';', 3)) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    if (!['skip', 'error', 'experimental'].includes(key)) return NO_OPTIONS;
    if (key !== 'skip') continue;
    const names = part.slice(equals + 1).trim();
    if (names === 'all') all = true;
    else for (const name of names.split(',')) rules.add(name.trim());
  }
  return { all, rules };
}

/** The `# check=skip=…` among the comments right above an instruction; the first one counts. */
function ownCheck(instruction: Instruction): CheckOptions {
  for (const comment of instruction.comments) {
    const directive = splitDirective(comment);
    if (directive?.name === 'check') return readCheck(directive.value);
  }
  return NO_OPTIONS;
}

/** Why a finding does not count; undefined where it does. `skip=all` means BuildKit's own checks, never hadolint's or ours. */
export function pragmaAgainst(pragmas: Pragmas, instruction: Instruction, ids: readonly string[]): string | undefined {
  const ignored = pragmas.lines.get(instruction.line);
  if (ids.some((id) => ignored?.has(id))) return `hadolint ignore above line ${instruction.line}`;
  if (ids.some((id) => pragmas.global.has(id))) return 'hadolint global ignore';
  const isBuildKits = !/^(?:DL|SW)\d{4}$/.test(ids[0] ?? '');
  const skips = (options: CheckOptions): boolean =>
    (options.all && isBuildKits) || ids.some((id) => options.rules.has(id));
  if (skips(ownCheck(instruction))) return `check=skip above line ${instruction.line}`;
  return skips(pragmas.check) ? 'check=skip at the top of the file' : undefined;
}
