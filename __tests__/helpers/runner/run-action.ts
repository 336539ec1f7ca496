import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CommandReader, linesOf, type SeenAnnotation } from './commands.ts';
import { parseEnvFile } from './env-file.ts';
import type { RunEvent } from './events.ts';

export const REPOSITORY_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** Folder with action.yml and dist: a bundle that is made elsewhere (`scripts/build.ts --out DIR/dist`) can be tried with `SEAWORTHY_ACTION=DIR`. */
export const ACTION_ROOT = resolve(process.env['SEAWORTHY_ACTION'] ?? REPOSITORY_ROOT);
const MAX_SUMMARY = 1024 * 1024;

export interface ActionRun {
  readonly event: RunEvent;
  /** Inputs as the `with:` of the workflow gives them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** What `${{ github.token }}` is; empty: none. */
  readonly token: string;
  /** Variables beside those of the runner, such as where GitHub is. */
  readonly env?: Readonly<Record<string, string>>;
  /** The leg of a matrix that the job is; without it the job has none. */
  readonly leg?: { readonly index: number; readonly total: number; readonly matrix: unknown };
  /** Folder with action.yml; default: this repository. */
  readonly actionPath?: string;
  readonly timeoutMs?: number;
}

export interface ActionResult {
  /** Null when the process was killed. */
  readonly exitCode: number | null;
  readonly annotations: readonly SeenAnnotation[];
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
  /** As the page of the job shows it: masked. */
  readonly log: string;
  readonly masked: readonly string[];
  /** Inputs that action.yml does not have: the runner warns, and hands them over all the same. */
  readonly unexpectedInputs: readonly string[];
  readonly violations: readonly string[];
  readonly temp: string;
}

export interface ActionManifest {
  readonly main: string;
  readonly inputs: ReadonlyMap<string, string | undefined>;
}

/** Reads `runs.main` and the defaults of action.yml. */
export function readManifest(text: string): ActionManifest {
  const document = parse(text) as {
    runs: { using: string; main: string };
    inputs?: Record<string, { default?: unknown } | null>;
  };
  if (document.runs.using !== 'node24') throw new Error(`runs.using is ${document.runs.using}`);
  const inputs = Object.entries(document.inputs ?? {}).map(([name, input]): [string, string | undefined] => [
    name,
    input?.default === undefined ? undefined : String(input.default),
  ]);
  return { main: document.runs.main, inputs: new Map(inputs) };
}

/** The INPUT_ variables: defaults first; every input of action.yml is there, empty where it has no value. */
export function inputVariables(
  manifest: ActionManifest,
  given: Readonly<Record<string, string>>,
  token: string,
  leg: ActionRun['leg'] = { index: 0, total: 1, matrix: null },
): Record<string, string> {
  const variables: Record<string, string> = {};
  const put = (name: string, value: string): void => {
    variables[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value;
  };
  for (const [name, value = ''] of manifest.inputs) {
    const evaluated = value
      .replace(/\$\{\{\s*github\.token\s*\}\}/g, token)
      .replace(/\$\{\{\s*strategy\.job-index\s*\}\}/g, String(leg.index))
      .replace(/\$\{\{\s*strategy\.job-total\s*\}\}/g, String(leg.total))
      .replace(/\$\{\{\s*toJSON\(matrix\)\s*\}\}/g, () => JSON.stringify(leg.matrix, null, 2));
    if (evaluated.includes('${{')) throw new Error(`the harness does not evaluate ${value}`);
    put(name, evaluated);
  }
  for (const [name, value] of Object.entries(given)) put(name, value);
  return variables;
}

/** Runs the bundled Action as the runner does: its variables, its file commands, its reading of the output. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const actionPath = run.actionPath ?? ACTION_ROOT;
  const manifest = readManifest(readFileSync(join(actionPath, 'action.yml'), 'utf8'));
  const home = mkdtempSync(join(tmpdir(), 'seaworthy-runner-'));
  const files = fileCommands(home);
  const temp = join(home, 'temp');
  mkdirSync(temp);
  const payload = join(home, 'event.json');
  writeFileSync(payload, typeof run.event.payload === 'string' ? run.event.payload : JSON.stringify(run.event.payload));
  const env = {
    ...inheritedVariables(),
    ...runnerVariables(run, { actionPath, payload, temp }),
    ...files,
    ...inputVariables(manifest, run.inputs, run.token, run.leg),
    ...run.env,
  };
  const program = bundleOf(actionPath, manifest.main);
  const finished = await execute(program, env, run.workspace, run.timeoutMs ?? 150_000);
  return { ...interpret(finished, files, run, manifest), temp };
}

/** In place of this repository's committed bundle another one can be tried: SEAWORTHY_DIST names its folder. */
function bundleOf(actionPath: string, main: string): string {
  const folder = process.env['SEAWORTHY_DIST'] ?? '';
  return folder === '' || actionPath !== REPOSITORY_ROOT ? join(actionPath, main) : join(folder, 'index.js');
}

/** Removes what runs left behind. */
export function cleanUp(results: readonly ActionResult[]): void {
  for (const { temp } of results) rmSync(dirname(temp), { recursive: true, force: true });
}

const FILE_COMMANDS = ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'] as const;
type FileCommands = Readonly<Record<`GITHUB_${(typeof FILE_COMMANDS)[number]}`, string>>;

function fileCommands(home: string): FileCommands {
  const folder = join(home, '_runner_file_commands');
  mkdirSync(folder);
  const entries = FILE_COMMANDS.map((name) => {
    const path = join(folder, name.toLowerCase());
    writeFileSync(path, '');
    return [`GITHUB_${name}`, path];
  });
  return Object.fromEntries(entries) as FileCommands;
}

function inheritedVariables(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(kept) as Record<string, string>;
}

function runnerVariables(
  { event, workspace }: ActionRun,
  paths: { actionPath: string; payload: string; temp: string },
): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: paths.payload,
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_REF: event.ref,
    GITHUB_SHA: event.sha,
    GITHUB_ACTOR: event.actor ?? 'octocat',
    GITHUB_WORKSPACE: workspace,
    GITHUB_ACTION: '__octo_app',
    GITHUB_ACTION_PATH: paths.actionPath,
    GITHUB_WORKFLOW: 'ci',
    GITHUB_WORKFLOW_REF: `octo/app/.github/workflows/ci.yml@${event.ref}`,
    GITHUB_JOB: 'image',
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    // No request may leave the machine: a test that has a stand-in says where it is.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql',
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_TEMP: paths.temp,
    RUNNER_TOOL_CACHE: join(paths.temp, 'tools'),
  };
}

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(program: string, env: Record<string, string>, cwd: string, timeout: number): Promise<Finished> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [program], {
      cwd,
      env,
      timeout,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (chunk: string) => {
        text[name] += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode) => settle({ exitCode, ...text }));
  });
}

function interpret(
  { exitCode, stdout, stderr }: Finished,
  files: FileCommands,
  run: ActionRun,
  manifest: ActionManifest,
): Omit<ActionResult, 'temp'> {
  const reader = new CommandReader(run.workspace);
  for (const line of [...linesOf(stdout), ...linesOf(stderr)]) reader.line(line);
  const violations = [...reader.violations];
  for (const name of ['GITHUB_ENV', 'GITHUB_PATH'] as const) {
    if (contentOf(files[name]) !== '') violations.push(`${name} was written`);
  }
  const summary = contentOf(files.GITHUB_STEP_SUMMARY);
  if (Buffer.byteLength(summary) > MAX_SUMMARY) violations.push('the summary is over 1 MiB and would not be shown');
  const mask = (text: string): string => reader.masks.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  return {
    exitCode,
    annotations: reader.annotations,
    outputs: parseEnvFile(contentOf(files.GITHUB_OUTPUT)),
    summary: mask(summary),
    log: mask(reader.log.join('\n')),
    masked: reader.masks,
    unexpectedInputs: Object.keys(run.inputs).filter((name) => !manifest.inputs.has(name)),
    violations,
  };
}

function contentOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
