import type { Command } from '../domain/command.ts';
import type { Failure } from '../domain/failure.ts';
import { parseTarget } from '../domain/image-ref.ts';
import { FIX, type Flags, wrong } from './flags.ts';
import { type Format, formatsOf } from './formats.ts';
import { nearest } from './nearest.ts';
import { INPUTS } from './table.ts';
import { commandsOf } from './use.ts';

/** What `advisories` can do. */
const VERBS = ['update', 'status'] as const;

/** A call of the command line, before its values are parsed. */
export interface Invocation {
  readonly command: Command;
  readonly files: readonly string[];
  readonly raw: ReadonlyMap<string, string>;
  readonly format: Format;
  /** `lint --fix`. */
  readonly fix?: true;
}

/** Makes a call of a command and its flags: what each command takes beside them, and what it cannot do. */
export function readInvocation(
  command: Command,
  flags: Flags,
): { readonly invocation: Invocation } | { readonly failures: readonly Failure[] } {
  const failures = [...flags.failures, ...notTaken(command, flags.raw)];
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
  const fix = takeFix(flags.raw);
  failures.push(...fix.failures);
  const misplaced = placePositional(command, flags);
  // The word behind an unknown flag counts as its value: what is missing then may be that word.
  if (!flags.failures.some(({ code }) => code === 'usage/unknown-input')) failures.push(...misplaced);
  if (command === 'verify') failures.push(...checkVerify(flags.raw));
  if (failures.length > 0) return { failures };
  return {
    invocation: {
      command,
      files: command === 'lint' || command === 'advisories' ? flags.positional : [],
      raw: flags.raw,
      format: format as Format,
      ...(fix.wanted ? { fix: true } : {}),
    },
  };
}

/** A flag that a command does nothing with is a mistake: whoever gives it expects something. It is told, and no more of it is looked at. */
function notTaken(command: Command, raw: Map<string, string>): Failure[] {
  return [...raw.keys()].flatMap((name) => {
    const takers = takersOf(name);
    if (takers === undefined || takers.includes(command)) return [];
    raw.delete(name);
    const others = takers.length === 0 ? 'only the Action has it' : `taken by: ${takers.join(', ')}`;
    const why = `it would change nothing there; ${others}`;
    return [wrong('usage/conflict', `${command} has no --${name}`, why, 'leave it out')];
  });
}

/** The commands that do anything with a flag; undefined where every one does. */
function takersOf(flag: string): readonly Command[] | undefined {
  if (flag === FIX.name) return ['lint'];
  const spec = INPUTS.find(({ name }) => name === flag);
  return spec === undefined ? undefined : commandsOf(spec.name);
}

/** `--fix` is no input: it is taken out of what is parsed as one. */
function takeFix(raw: Map<string, string>): { wanted: boolean; failures: Failure[] } {
  const value = raw.get(FIX.name);
  raw.delete(FIX.name);
  if (value === undefined) return { wanted: false, failures: [] };
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
    if (flags.positional.includes('-')) return [noInput()];
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

/** hadolint reads a Dockerfile from standard input where it is given `-`. */
function noInput(): Failure {
  const why = 'its findings would be on lines of no file, and neither a fix nor a .dockerignore has a place';
  return wrong('usage/bad-value', 'lint does not read standard input (-)', why, 'write seaworthy lint FILE|DIR…');
}
