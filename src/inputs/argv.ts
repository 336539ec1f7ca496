import { type Failure, fail } from '../domain/failure.ts';
import { parseTarget } from '../domain/image-ref.ts';
import { nearest } from './nearest.ts';
import { unknownInput } from './parse.ts';
import { INPUTS, type InputSpec } from './table.ts';

export const COMMANDS = ['check', 'lint', 'sbom', 'scan', 'verify', 'advisories'] as const;
/** What `advisories` can do. */
const VERBS = ['update', 'status'] as const;
export type Command = (typeof COMMANDS)[number];

export const REPORT_FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;
export const SBOM_FORMATS = ['cyclonedx-json', 'spdx-json'] as const;
export type Format = (typeof REPORT_FORMATS)[number] | (typeof SBOM_FORMATS)[number];

/** A call of the command line, before its values are parsed. */
export interface Invocation {
  readonly command: Command;
  readonly files: readonly string[];
  readonly raw: ReadonlyMap<string, string>;
  readonly format: Format;
  /** `lint --fix`. */
  readonly fix?: true;
}

export type Argv =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly failures: readonly Failure[] };

interface Flags {
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
/** What is meant as the value of a boolean flag before it; only `true` and `false` are taken. */
const BOOLEAN_WORD = /^(?:true|false|yes|no|on|off|y|n|t|f|0|1)$/i;

function wrong(
  code: 'usage/bad-value' | 'usage/unknown-command' | 'usage/conflict',
  what: string,
  why: string,
  fix: string,
): Failure {
  return fail(code, what, why, fix).failure;
}

/** Splits `--name value`, `--name=value`, `--flag` and positional words; `--` ends the flags. */
function readFlags(words: readonly string[]): Flags {
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
  const hint = nearest(written.replace(/^-+/, ''), ['format', 'fix', 'help', 'version']);
  if (hint !== undefined) {
    return fail(
      'usage/unknown-input',
      `${written} is not a flag of seaworthy`,
      `did you mean --${hint}?`,
      'see seaworthy --help',
    ).failure;
  }
  return unknownInput(written.replace(/^-+/, ''), written.startsWith('--') ? written : written);
}

/** Reads the words after the program's name. Every mistake is reported, not the first alone. */
export function parseArgv(words: readonly string[]): Argv {
  const [first, ...rest] = words;
  const command = COMMANDS.find((name) => name === first);
  const flagsOnly = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (flagsOnly.some((word) => word === '--help' || word === '-h') || first === undefined || first === 'help') {
    return { kind: 'help', ...(command === undefined ? {} : { command }) };
  }
  if (flagsOnly.some((word) => word === '--version' || word === '-V')) return { kind: 'version' };
  if (command === undefined) {
    const hint = nearest(first, COMMANDS);
    const why = hint === undefined ? `the commands are ${COMMANDS.join(', ')}` : `did you mean ${hint}?`;
    return {
      kind: 'wrong',
      failures: [
        wrong(
          'usage/unknown-command',
          `${JSON.stringify(first.slice(0, 80))} is not a command`,
          why,
          'see seaworthy --help',
        ),
      ],
    };
  }
  return readInvocation(command, readFlags(rest));
}

/** The formats that a command can write. */
export function formatsOf(command: Command): readonly string[] {
  if (command === 'advisories') return ['text', 'json'];
  return command === 'sbom' ? SBOM_FORMATS : REPORT_FORMATS;
}

function readInvocation(command: Command, flags: Flags): Argv {
  const failures = [...flags.failures];
  const formats = formatsOf(command);
  const format = flags.raw.get('format') ?? (formats[0] as string);
  flags.raw.delete('format');
  if (!formats.includes(format)) {
    const hint = nearest(format, formats);
    failures.push(
      wrong(
        'usage/bad-value',
        `--format is ${JSON.stringify(format.slice(0, 80))}`,
        `expected one of ${formats.join(', ')}${hint === undefined ? '' : `; did you mean ${hint}?`}`,
        `give one of ${formats.join(', ')}`,
      ),
    );
  }
  if (command === 'sbom' && !flags.raw.has('sbom-formats')) flags.raw.set('sbom-formats', format);
  const fix = takeFix(command, flags.raw);
  failures.push(...fix.failures);
  failures.push(...placePositional(command, flags));
  if (command === 'verify') failures.push(...checkVerify(flags.raw));
  if (failures.length > 0) return { kind: 'wrong', failures };
  return {
    kind: 'run',
    invocation: {
      command,
      files: command === 'lint' || command === 'advisories' ? flags.positional : [],
      raw: flags.raw,
      format: format as Format,
      ...(fix.wanted ? { fix: true } : {}),
    },
  };
}

/** `--fix` is no input: it is taken out of what is parsed as one. */
function takeFix(command: Command, raw: Map<string, string>): { wanted: boolean; failures: Failure[] } {
  const value = raw.get(FIX.name);
  raw.delete(FIX.name);
  if (value === undefined) return { wanted: false, failures: [] };
  if (command !== 'lint') {
    const why = 'it mends Dockerfiles, which only lint may write to';
    return { wanted: false, failures: [wrong('usage/conflict', `${command} has no --fix`, why, 'leave it out')] };
  }
  if (value === 'true' || value === 'false') return { wanted: value === 'true', failures: [] };
  const what = `--fix is ${JSON.stringify(value.slice(0, 80))}`;
  return { wanted: false, failures: [wrong('usage/bad-value', what, 'expected true or false', 'write --fix alone')] };
}

/** A call of `verify` that could check nothing is a mistake: elsewhere a signature check that is not set up is merely skipped. */
function checkVerify(raw: ReadonlyMap<string, string>): Failure[] {
  const failures: Failure[] = [];
  if (!raw.has('verify-key') && !raw.has('verify-identity')) {
    const fix = 'give --verify-key KEY, or --verify-identity ID and --verify-issuer URL';
    failures.push(
      wrong('usage/conflict', 'verify has neither a key nor an identity', 'it needs to know who must have signed', fix),
    );
  }
  const image = raw.get('image');
  const target = image === undefined ? undefined : parseTarget(image);
  if (target?.ok && target.value.kind !== 'registry') {
    const why = 'signatures are kept beside an image in a registry';
    failures.push(
      wrong(
        'usage/bad-value',
        `${JSON.stringify(target.value.text.slice(0, 200))} is not in a registry`,
        why,
        'give REF as HOST/NAME[:TAG][@DIGEST]',
      ),
    );
  }
  return failures;
}

function checkVerb(verb: string | undefined): Failure[] {
  if (VERBS.some((known) => known === verb)) return [];
  const hint = verb === undefined ? undefined : nearest(verb, VERBS);
  const why = hint === undefined ? `it does ${VERBS.join(' or ')}` : `did you mean ${hint}?`;
  const what =
    verb === undefined
      ? 'advisories is not told what to do'
      : `${JSON.stringify(verb.slice(0, 80))} is nothing that advisories does`;
  return [wrong('usage/bad-value', what, why, 'write seaworthy advisories update or seaworthy advisories status')];
}

/** `lint` takes files; `sbom`, `scan` and `verify` one target, the same as `--image`; `check` takes none. */
function placePositional(command: Command, flags: Flags): Failure[] {
  const [target, extra] = flags.positional;
  if (command === 'advisories') return checkVerb(target);
  if (command === 'lint') {
    return target === undefined
      ? [
          wrong(
            'usage/bad-value',
            'lint has no file',
            'it checks the Dockerfiles that it is given, and those in the folders that it is given',
            'write seaworthy lint FILE|DIR…',
          ),
        ]
      : [];
  }
  if (extra !== undefined || (command === 'check' && target !== undefined)) {
    const word = command === 'check' ? target : extra;
    return [
      wrong(
        'usage/bad-value',
        `${JSON.stringify((word ?? '').slice(0, 80))} is one word too many`,
        command === 'check' ? 'check takes flags only' : `${command} takes one target`,
        command === 'check' ? 'give --image TARGET or --context DIR' : `write seaworthy ${command} TARGET`,
      ),
    ];
  }
  if (command === 'check') return [];
  if (target !== undefined && flags.raw.has('image'))
    return [
      wrong('usage/conflict', 'the target is given twice', 'TARGET and --image are the same', 'leave one of them out'),
    ];
  if (target !== undefined) flags.raw.set('image', target);
  return flags.raw.has('image')
    ? []
    : [
        wrong(
          'usage/bad-value',
          `${command} has no target`,
          'it needs to know which image',
          `write seaworthy ${command} TARGET`,
        ),
      ];
}
