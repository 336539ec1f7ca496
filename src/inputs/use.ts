import { COMMANDS, type Command } from '../domain/command.ts';
import { INPUTS, type InputName, type MODES } from './table.ts';

type Mode = (typeof MODES)[number];

/** What every command has that ends with a report: how it is judged, and where it goes. */
const REPORTING: readonly InputName[] = [
  'fail-on',
  'only-fixed',
  'unrated-as',
  'max-critical',
  'max-high',
  'ignore-file',
  'policy-from',
  'offline',
  'comment',
  'upload-sarif',
  'sarif-file',
  'output-dir',
  'github-token',
  'leg',
  'working-directory',
];

/** What there is to say of an image that is read. */
const READING: readonly InputName[] = [
  'image',
  'context',
  'file',
  'platforms',
  'registry-mirrors',
  'lock-files',
  'unassessed',
  'cache-dir',
  'sbom-formats',
  'submit-dependencies',
];

/** Of the Action alone: what GitHub's runner is told beside a report. */
const OF_THE_ACTION: readonly InputName[] = ['annotations', 'summary'];

const TAKEN: Readonly<Record<Command, ReadonlySet<InputName>>> = {
  check: new Set(INPUTS.map(({ name }) => name).filter((name) => !OF_THE_ACTION.includes(name))),
  lint: new Set([
    ...REPORTING,
    'hadolint-config',
    'shellcheck',
    'build-args',
    'target',
    'context',
    'platforms',
    'suggestions',
    // Suggestions of digests ask registries.
    'registry-mirrors',
  ]),
  sbom: new Set([...REPORTING, ...READING]),
  scan: new Set([
    ...REPORTING,
    ...READING,
    'new-only',
    'baseline',
    'advisories',
    'max-advisory-age',
    'alpine-secdb',
    'kev',
    'epss',
    'repository-cpe-file',
  ]),
  verify: new Set([...REPORTING, 'image', 'verify-key', 'verify-identity', 'verify-issuer', 'verify-log']),
  advisories: new Set(['advisories', 'offline', 'max-advisory-age', 'cache-dir', 'working-directory']),
};

/** Whether a command does anything with an input. */
export function takes(command: Command, name: InputName): boolean {
  return TAKEN[command].has(name);
}

/** The commands that do anything with an input, in their order; of those of the Action alone there are none. */
export function commandsOf(name: InputName): readonly Command[] {
  return COMMANDS.filter((command) => takes(command, name));
}

/** What `mode: report` judges and brings where it belongs; nothing is built or read. */
const OF_REPORT: ReadonlySet<string> = new Set<InputName>([
  ...REPORTING,
  ...OF_THE_ACTION,
  'mode',
  'reports',
  'run-id',
  'new-only',
  // The surface itself says why it submits none.
  'submit-dependencies',
]);
/** `mode: plan` asks GitHub what has changed, and reads the workspace. */
const OF_PLAN: ReadonlySet<string> = new Set<InputName>([
  'mode',
  'github-token',
  'leg',
  'offline',
  'working-directory',
]);
/** What `mode: analyze` does not write to. */
const NOT_OF_ANALYZE: ReadonlySet<string> = new Set<InputName>(['comment', 'suggestions', 'upload-sarif']);

function meansSomething(name: InputName, mode: Mode): boolean {
  if (mode === 'plan') return OF_PLAN.has(name);
  if (mode === 'report') return OF_REPORT.has(name);
  return mode === 'check' || !NOT_OF_ANALYZE.has(name);
}

/**
 * Inputs that somebody has set and that mean nothing in the mode, in the order of the table. The runner hands over defaults as if they were written,
 * so one that says its default says nothing; nor does one that switches off what the mode does not do.
 */
export function idleInputs(raw: ReadonlyMap<string, string>, mode: Mode): readonly InputName[] {
  return INPUTS.filter((spec) => {
    const written = (raw.get(spec.name) ?? '').trim();
    const fallback: string | undefined = 'default' in spec ? spec.default : undefined;
    if (written === '' || written === fallback || written === 'never' || written === 'false') return false;
    return !meansSomething(spec.name, mode);
  }).map(({ name }) => name);
}
