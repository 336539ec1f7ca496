import type { Command } from '../domain/command.ts';
import { type Failure, fail } from '../domain/failure.ts';
import { parseTarget, type Target } from '../domain/image-ref.ts';
import type { Builder, FailOn, Policy } from '../domain/plan.ts';
import { parseRegistryMirror } from '../domain/registry-mirror.ts';
import type { Leg } from '../domain/report.ts';
import type { Severity } from '../domain/severity.ts';
import { conflictsOf } from './conflicts.ts';
import { formFailures, parseAge } from './forms.ts';
import type { Inputs } from './inputs.ts';
import { parseLeg } from './leg.ts';
import { nearest } from './nearest.ts';
import { INPUTS, type InputName, type InputSpec } from './table.ts';
import { parseValue, type Value } from './value.ts';

/** Written values by input name; a name that is absent, or an empty value, takes the default. */
type RawInputs = ReadonlyMap<string, string>;

const NAMES: readonly string[] = INPUTS.map((spec) => spec.name);

function unknownInput(name: string): Failure {
  const hint = nearest(name, NAMES);
  const why = hint === undefined ? 'there is none of that or a similar name' : `did you mean ${hint}?`;
  return fail(
    'usage/unknown-input',
    `${name.slice(0, 80)} is not an input of Seaworthy`,
    why,
    'see the inputs in README',
  ).failure;
}

function readAll(raw: RawInputs, surface: 'action' | 'cli', failures: Failure[]): Map<InputName, Value> {
  const values = new Map<InputName, Value>();
  for (const name of raw.keys()) if (!NAMES.includes(name)) failures.push(unknownInput(name));
  for (const spec of INPUTS as readonly InputSpec[]) {
    const fallback = surface === 'cli' ? (spec.cliDefault ?? spec.default) : spec.default;
    const given = raw.get(spec.name);
    const written = given === undefined || given.trim() === '' ? fallback : given;
    // Some defaults are expressions that only GitHub fills in; written out they are nothing.
    if (written === undefined || written.trim() === '' || (written === spec.default && written.startsWith('${{')))
      continue;
    const parsed = parseValue(spec, written);
    if (parsed.ok) values.set(spec.name as InputName, parsed.value);
    else failures.push(parsed.failure);
  }
  return values;
}

/** Parses every input at once and reports every mistake, not the first alone. What does not go together is looked for in values that are right. */
export function parseInputs(
  raw: RawInputs,
  surface: 'action' | 'cli',
  command: Command = 'check',
): { ok: true; value: Inputs } | { ok: false; failures: readonly Failure[] } {
  const failures: Failure[] = [];
  const values = readAll(raw, surface, failures);
  failures.push(...formFailures(values));
  if (failures.length > 0) return { ok: false, failures };
  const file = (raw.get('file') ?? '').trim();
  const inputs = toInputs(values, {
    file: file !== '' && file !== 'Dockerfile',
    failOn: (raw.get('fail-on') ?? '').trim() !== '',
    policy: policyGiven(raw, values),
  });
  const conflicts = conflictsOf(inputs, command);
  return conflicts.length > 0 ? { ok: false, failures: conflicts } : { ok: true, value: inputs };
}

function imageOf(written: Value | undefined): { image?: Target } {
  const target = typeof written === 'string' ? parseTarget(written) : undefined;
  return target?.ok === true ? { image: target.value } : {};
}

function ageOf(written: Value | undefined): { maxAdvisoryAge?: number } {
  const hours = typeof written === 'string' ? parseAge(written) : undefined;
  return hours === undefined ? {} : { maxAdvisoryAge: hours };
}

function legOf(written: Value | undefined): { leg?: Omit<Leg, 'job'> } {
  const leg = typeof written === 'string' ? parseLeg(written) : undefined;
  return leg === undefined ? {} : { leg };
}

/** Inputs of which it matters whether somebody wrote them. */
interface Given {
  readonly file: boolean;
  readonly failOn: boolean;
  readonly policy: Partial<Policy>;
}

/** Of the inputs that have a default, what action.yml does not hand over by itself; `new-only: auto` leaves open what counts. */
function policyGiven(raw: RawInputs, values: ReadonlyMap<InputName, Value>): Partial<Policy> {
  const given = <Key extends keyof Policy>(key: Key, name: InputName): Partial<Policy> =>
    (raw.get(name) ?? '').trim() === '' ? {} : { [key]: values.get(name) };
  const newOnly = values.get('new-only');
  return {
    ...given('failOn', 'fail-on'),
    ...given('onlyFixed', 'only-fixed'),
    ...given('unratedAs', 'unrated-as'),
    ...given('maxCritical', 'max-critical'),
    ...given('maxHigh', 'max-high'),
    ...(newOnly === 'auto' ? {} : { newOnly: newOnly === 'true' }),
  };
}

function toInputs(values: ReadonlyMap<InputName, Value>, given: Given): Inputs {
  // The table has fixed each value's type; a value that is absent has none, so the casts state what readAll guarantees.
  const get = <T extends Value>(name: InputName): T => values.get(name) as T;
  const list = (name: InputName): readonly string[] => (values.get(name) as readonly string[] | undefined) ?? [];
  const optional = <K extends string>(key: K, name: InputName): Partial<Record<K, never>> =>
    (values.has(name) ? { [key]: values.get(name) } : {}) as Partial<Record<K, never>>;
  return {
    mode: get<string>('mode') as Inputs['mode'],
    reports: list('reports'),
    ...optional('runId', 'run-id'),
    ...legOf(values.get('leg')),
    policyGiven: given.policy,
    context: get('context'),
    file: get('file'),
    fileGiven: given.file,
    ...imageOf(values.get('image')),
    platforms: list('platforms'),
    buildArgs: list('build-args'),
    ...optional('target', 'target'),
    push: get('push'),
    tags: list('tags'),
    stages: list('stages') as Inputs['stages'],
    builder: get<string>('builder') as Builder,
    failOn: get<string>('fail-on') as FailOn,
    failOnGiven: given.failOn,
    hadolintConfig: get('hadolint-config'),
    shellcheck: get('shellcheck') as Inputs['shellcheck'],
    onlyFixed: get('only-fixed'),
    unratedAs: get<string>('unrated-as') as Severity | 'ignore',
    unassessed: get<string>('unassessed') as Inputs['unassessed'],
    ...optional('maxCritical', 'max-critical'),
    ...optional('maxHigh', 'max-high'),
    ...optional('ignoreFile', 'ignore-file'),
    newOnly: get<string>('new-only') as Inputs['newOnly'],
    baseline: get('baseline'),
    policyFrom: get<string>('policy-from') as Inputs['policyFrom'],
    advisories: get('advisories'),
    offline: get('offline'),
    lockFiles: get('lock-files'),
    ...ageOf(values.get('max-advisory-age')),
    alpineSecdb: get('alpine-secdb'),
    kev: get('kev'),
    epss: get('epss'),
    ...optional('repositoryCpeFile', 'repository-cpe-file'),
    registryMirrors: list('registry-mirrors').flatMap((written) => parseRegistryMirror(written) ?? []),
    ...optional('cacheDir', 'cache-dir'),
    comment: get<string>('comment') as Inputs['comment'],
    annotations: get('annotations'),
    summary: get('summary'),
    suggestions: get('suggestions'),
    submitDependencies: get('submit-dependencies'),
    uploadSarif: get<string>('upload-sarif') as Inputs['uploadSarif'],
    ...optional('sarifFile', 'sarif-file'),
    ...optional('outputDir', 'output-dir'),
    sbomFormats: list('sbom-formats') as Inputs['sbomFormats'],
    ...optional('githubToken', 'github-token'),
    ...optional('verifyKey', 'verify-key'),
    ...optional('verifyIdentity', 'verify-identity'),
    ...optional('verifyIssuer', 'verify-issuer'),
    verifyLog: get<string>('verify-log') as Inputs['verifyLog'],
    workingDirectory: get('working-directory'),
  };
}
