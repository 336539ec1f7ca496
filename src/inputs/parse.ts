import { type Failure, fail, type Result } from '../domain/failure.ts';
import { parseRegistryRef, parseTarget, type Target } from '../domain/image-ref.ts';
import type { Builder, FailOn } from '../domain/plan.ts';
import { parseRegistryMirror, type RegistryMirror } from '../domain/registry-mirror.ts';
import type { Leg } from '../domain/report.ts';
import type { Severity } from '../domain/severity.ts';
import { parseLeg } from './leg.ts';
import { nearest } from './nearest.ts';
import { INPUTS, type InputName, type InputSpec, type MODES, type SELECTABLE_STAGES } from './table.ts';
import { parseValue, type Value } from './value.ts';

/** All inputs of a run, read once. */
export interface Inputs {
  readonly mode: (typeof MODES)[number];
  /** Files, folders and globs. */
  readonly reports: readonly string[];
  readonly runId?: number;
  readonly leg?: Omit<Leg, 'job'>;
  /** `fail-on`, `max-critical` or `max-high` is written by somebody. */
  readonly gatesGiven: boolean;
  readonly context: string;
  readonly file: string;
  /** False where `file` has its default value: a Dockerfile that is not there is then no failure when an image is given. */
  readonly fileGiven: boolean;
  readonly image?: Target;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly string[];
  readonly target?: string;
  readonly push: boolean;
  readonly tags: readonly string[];
  readonly stages: readonly ('all' | (typeof SELECTABLE_STAGES)[number])[];
  readonly builder: Builder;
  readonly failOn: FailOn;
  /** Written by somebody: the default is not. */
  readonly failOnGiven: boolean;
  /** `auto`, `never`, or a path. */
  readonly hadolintConfig: string;
  readonly shellcheck: 'auto' | 'never' | 'required';
  readonly onlyFixed: boolean;
  readonly unratedAs: Severity | 'ignore';
  readonly unassessed: 'incomplete' | 'report';
  readonly maxCritical?: number;
  readonly maxHigh?: number;
  readonly ignoreFile?: string;
  readonly newOnly: 'auto' | 'true' | 'false';
  /** `auto`, the path of a report, or an image. */
  readonly baseline: string;
  readonly policyFrom: 'base' | 'head';
  readonly advisories: string;
  readonly offline: boolean;
  readonly lockFiles: boolean;
  /** Hours. */
  readonly maxAdvisoryAge?: number;
  readonly alpineSecdb: string;
  readonly kev: string;
  readonly epss: string;
  readonly repositoryCpeFile?: string;
  readonly registryMirrors: readonly RegistryMirror[];
  /** `never`, or a folder; absent: where the surface keeps things. */
  readonly cacheDir?: string;
  readonly comment: 'auto' | 'never';
  readonly annotations: boolean;
  readonly summary: boolean;
  readonly suggestions: boolean;
  readonly submitDependencies: boolean;
  readonly uploadSarif: 'auto' | 'never' | 'required';
  readonly sarifFile?: string;
  readonly outputDir?: string;
  readonly sbomFormats: readonly ('cyclonedx-json' | 'spdx-json')[];
  readonly githubToken?: string;
  readonly verifyKey?: string;
  readonly verifyIdentity?: string;
  readonly verifyIssuer?: string;
  readonly verifyLog: 'require' | 'ignore';
  readonly workingDirectory: string;
}

/** Written values by input name; a name that is absent, or an empty value, takes the default. */
export type RawInputs = ReadonlyMap<string, string>;

const NAMES: readonly string[] = INPUTS.map((spec) => spec.name);
const PLATFORM = /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/;

/** Refuses names that are not in the table and suggests the nearest. */
export function unknownInput(name: string, written: string): Failure {
  const hint = nearest(name, NAMES);
  const failure = fail(
    'usage/unknown-input',
    `${written} is not an input of Seaworthy`,
    hint === undefined
      ? 'there is none of that or a similar name'
      : `did you mean ${written.startsWith('--') ? '--' : ''}${hint}?`,
    'see the inputs in README, or seaworthy --help',
  );
  return failure.failure;
}

function readAll(raw: RawInputs, surface: 'action' | 'cli', failures: Failure[]): Map<InputName, Value> {
  const values = new Map<InputName, Value>();
  for (const name of raw.keys()) if (!NAMES.includes(name)) failures.push(unknownInput(name, name));
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

function conflict(what: string, why: string, fix: string): Failure {
  return fail('usage/conflict', what, why, fix).failure;
}

const isUrl = (value: string): boolean => /^https?:\/\//.test(value);

/** Without a connection there are files, and what is kept of a mirror. */
function checkOffline(inputs: Inputs): Failure[] {
  const { advisories, alpineSecdb, kev, epss, cacheDir } = inputs;
  const needsConnection = advisories === 'api' || (isUrl(advisories) && cacheDir === 'never');
  const feeds = { 'alpine-secdb': alpineSecdb, kev, epss };
  return [
    ...(needsConnection ? [['advisories', advisories] as const] : []),
    ...Object.entries(feeds).filter(([, value]) => isUrl(value)),
  ].map(([name, value]) =>
    conflict(
      `offline is true and ${name} is ${JSON.stringify(value.replace(/^(https?:\/\/)[^/]*@/, '$1'))}`,
      'that source needs a connection',
      `give ${name} as a path`,
    ),
  );
}

/** Hours of an age: days without a letter. Undefined where it is none. */
function parseAge(written: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([dh]?)$/.exec(written) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'h' ? 1 : 24);
}

function checkTogether(inputs: Inputs, failures: Failure[]): void {
  if (inputs.offline) failures.push(...checkOffline(inputs));
  if (
    /^http:\/\//.test(inputs.advisories) &&
    !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(inputs.advisories)
  ) {
    failures.push(
      conflict(
        `advisories is ${JSON.stringify(inputs.advisories.replace(/^(https?:\/\/)[^/]*@/, '$1'))}`,
        'advisories that anyone on the way can change decide nothing',
        'give a URL with https',
      ),
    );
  }
  if ((inputs.verifyIdentity === undefined) !== (inputs.verifyIssuer === undefined)) {
    failures.push(
      conflict(
        'only one of verify-identity and verify-issuer is given',
        'an identity means something only together with who vouches for it',
        'give both',
      ),
    );
  }
  if (inputs.verifyKey !== undefined && inputs.verifyIdentity !== undefined) {
    failures.push(
      conflict(
        'verify-key and verify-identity are both given',
        'a signature is checked by key or by identity',
        'give one of them',
      ),
    );
  }
  if (inputs.mode !== 'report' && (inputs.reports.length > 0 || inputs.runId !== undefined)) {
    failures.push(
      conflict(
        `${inputs.reports.length > 0 ? 'reports' : 'run-id'} is given and mode is ${inputs.mode}`,
        'only `mode: report` takes reports of other runs',
        'give mode: report, or leave it out',
      ),
    );
  }
  if (inputs.reports.length > 0 && inputs.runId !== undefined) {
    failures.push(
      conflict('reports and run-id are both given', 'reports come from files or from a run', 'give one of them'),
    );
  }
  if (inputs.push && inputs.mode !== 'check') {
    failures.push(
      conflict(`push is true and mode is ${inputs.mode}`, 'only `mode: check` pushes', 'leave one of them out'),
    );
  }
  if (inputs.push && inputs.image !== undefined) {
    failures.push(
      conflict(
        'push is true and image is given',
        'only an image that this run builds is pushed',
        'leave one of them out',
      ),
    );
  }
  if (inputs.push && inputs.tags.length === 0)
    failures.push(conflict('push is true and tags is empty', 'there is no name to push to', 'give tags'));
  const needsImage = inputs.stages.find((stage) => stage !== 'all' && stage !== 'dockerfile' && stage !== 'build');
  if (needsImage !== undefined && inputs.image === undefined && !inputs.stages.includes('build')) {
    failures.push(
      conflict(
        `stages has ${needsImage} and neither build nor an image`,
        'there is no image to look at',
        'add build to stages, or give image',
      ),
    );
  }
  if (inputs.stages.includes('all') && inputs.stages.length > 1) {
    failures.push(conflict(`stages is ${inputs.stages.join(', ')}`, 'all is all', 'give all alone, or some stages'));
  }
}

function checkForms(inputs: Inputs, failures: Failure[]): void {
  const wrong = (name: string, seen: string, form: string): void => {
    failures.push(
      fail('usage/bad-value', `${name} has ${JSON.stringify(seen)}`, `expected ${form}`, `give ${name} as ${form}`)
        .failure,
    );
  };
  for (const platform of inputs.platforms)
    if (!PLATFORM.test(platform)) wrong('platforms', platform, 'os/arch or os/arch/variant, such as linux/arm64');
  for (const arg of inputs.buildArgs)
    if (!/^[A-Za-z_][A-Za-z0-9_]*(=|$)/.test(arg)) wrong('build-args', arg.split('=')[0] ?? '', 'KEY=VALUE');
  for (const tag of inputs.tags) {
    const parsed = parseRegistryRef(tag);
    if (!parsed.ok) failures.push(parsed.failure);
    else if (parsed.value.digest !== undefined) wrong('tags', tag, 'a name with a tag, without a digest');
  }
  if (inputs.target !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(inputs.target))
    wrong('target', inputs.target, 'the name or number of a stage');
}

/** Parses every input at once and reports every mistake, not the first alone. */
export function parseInputs(
  raw: RawInputs,
  surface: 'action' | 'cli',
): { ok: true; value: Inputs } | { ok: false; failures: readonly Failure[] } {
  const failures: Failure[] = [];
  const values = readAll(raw, surface, failures);
  const image = readImage(values.get('image'), failures);
  const age = values.get('max-advisory-age');
  if (typeof age === 'string' && parseAge(age) === undefined) {
    const form = 'days or hours, such as 7, 7d or 72h';
    const what = `max-advisory-age has ${JSON.stringify(age.slice(0, 80))}`;
    failures.push(fail('usage/bad-value', what, `expected ${form}`, `give max-advisory-age as ${form}`).failure);
  }
  for (const written of (values.get('registry-mirrors') as readonly string[] | undefined) ?? []) {
    if (parseRegistryMirror(written) === undefined) failures.push(wrongMirror(written));
  }
  const inputs = toInputs(values, image, {
    file: (raw.get('file') ?? '').trim() !== '' && raw.get('file') !== 'Dockerfile',
    failOn: (raw.get('fail-on') ?? '').trim() !== '',
  });
  if (failures.length === 0) {
    checkForms(inputs, failures);
    checkTogether(inputs, failures);
  }
  return failures.length === 0 ? { ok: true, value: inputs } : { ok: false, failures };
}

function wrongMirror(written: string): Failure {
  const form = 'HOST=PLACE, where PLACE is an https URL or a host, such as docker.io=https://mirror.example.com/hub';
  // What stands before an @ in a URL may be a password.
  const what = `registry-mirrors has ${JSON.stringify(written.replace(/\/\/[^/]*@/, '//').slice(0, 200))}`;
  return fail(
    'usage/bad-value',
    what,
    `expected ${form}`,
    `give registry-mirrors as ${form}; log in to it as to any registry`,
  ).failure;
}

function readImage(value: Value | undefined, failures: Failure[]): Target | undefined {
  if (typeof value !== 'string') return undefined;
  const target: Result<Target> = parseTarget(value);
  if (target.ok) return target.value;
  failures.push(target.failure);
  return undefined;
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
}

function toInputs(values: ReadonlyMap<InputName, Value>, image: Target | undefined, given: Given): Inputs {
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
    gatesGiven: given.failOn || values.has('max-critical') || values.has('max-high'),
    context: get('context'),
    file: get('file'),
    fileGiven: given.file,
    ...(image === undefined ? {} : { image }),
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
