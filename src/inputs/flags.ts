import { type Failure, fail } from '../domain/failure.ts';
import { nearest } from './nearest.ts';
import { INPUTS, type InputSpec } from './table.ts';

/** The words of a call, told apart. */
export interface Flags {
  readonly raw: Map<string, string>;
  readonly positional: string[];
  readonly failures: Failure[];
}

/** A flag of the command line alone: the Action never writes to a Dockerfile. */
export const FIX = {
  name: 'fix',
  type: { kind: 'boolean' },
  doc: 'Mend in the files themselves what can be mended for certain, say what was mended on stderr, and report what is left.',
  since: '0.1.0',
} as const satisfies InputSpec;

const SPECS: readonly InputSpec[] = [...INPUTS, FIX];
/** Every flag that can be meant. */
const NAMES: readonly string[] = [...SPECS.map(({ name }) => name), 'format', 'help', 'version'];
/** What is meant as the value of a boolean flag before it; only `true` and `false` are taken. */
const BOOLEAN_WORD = /^(?:true|false|yes|no|on|off|y|n|t|f|0|1)$/i;

/** A call that cannot be meant. */
export function wrong(
  code: 'usage/bad-value' | 'usage/unknown-command' | 'usage/conflict',
  what: string,
  why: string,
  fix: string,
): Failure {
  return fail(code, what, why, fix).failure;
}

/** Splits `--name value`, `--name=value`, `--flag` and positional words; `--` ends the flags. */
export function readFlags(words: readonly string[]): Flags {
  const flags: Flags = { raw: new Map(), positional: [], failures: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      flags.positional.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') flags.positional.push(word);
    else i += readFlag(word, words[i + 1], flags);
  }
  return flags;
}

/** Reads one flag; returns how many further words it took. */
function readFlag(word: string, next: string | undefined, flags: Flags): number {
  const equals = word.indexOf('=');
  const name = (equals < 0 ? word : word.slice(0, equals)).replace(/^--/, '');
  const spec = SPECS.find((candidate) => candidate.name === name);
  if (!word.startsWith('--') || (spec === undefined && name !== 'format')) {
    flags.failures.push(unknownFlag(equals < 0 ? word : word.slice(0, equals)));
    // The word behind an unknown flag is most likely its value: one mistake, one message.
    return equals < 0 && next !== undefined && !next.startsWith('-') ? 1 : 0;
  }
  if (equals >= 0) return keep(flags, spec, name, word.slice(equals + 1), 0);
  // `--push yes` is a wrong value of push, and not a word too many.
  if (spec?.type.kind === 'boolean' && !BOOLEAN_WORD.test(next ?? '')) return keep(flags, spec, name, 'true', 0);
  if (next === undefined || (next.startsWith('--') && next.length > 2)) {
    flags.failures.push(
      wrong('usage/bad-value', `--${name} has no value`, 'a value follows the flag', `write --${name} VALUE`),
    );
    return 0;
  }
  return keep(flags, spec, name, next, 1);
}

/** A list may be given by several flags; anything else only once. */
function keep(flags: Flags, spec: InputSpec | undefined, name: string, value: string, taken: number): number {
  const before = flags.raw.get(name);
  if (before === undefined) flags.raw.set(name, value);
  else if (spec?.type.kind === 'list') flags.raw.set(name, `${before}\n${value}`);
  else
    flags.failures.push(
      wrong('usage/conflict', `--${name} is given twice`, 'it takes one value', 'leave one of them out'),
    );
  return taken;
}

function unknownFlag(written: string): Failure {
  const shown = written.slice(0, 80);
  const hint = nearest(written.replace(/^-+/, ''), NAMES);
  const why = hint === undefined ? 'there is none of that or a similar name' : `did you mean --${hint}?`;
  return fail('usage/unknown-input', `${shown} is not a flag of seaworthy`, why, 'see seaworthy --help').failure;
}
