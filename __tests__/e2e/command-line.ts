import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Report } from '../../src/domain/report.ts';
import { type E2eVariables, given } from './machine.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');

export interface CliRun {
  readonly status: number;
  /** What it wrote to stderr: its log, with that of the builder. */
  readonly log: string;
  /** Undefined where stdout is no report. */
  readonly report: Report | undefined;
}

/** `seaworthy ARGS --format json` as a process of its own, on the e2e machine, with nothing else of this process's environment. */
export function runCli(
  variables: E2eVariables,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<CliRun> {
  const path = `${given(variables, 'SEAWORTHY_E2E_DOCKER_FOLDER')}:/usr/bin:/usr/sbin:/bin:/sbin`;
  const options = {
    cwd,
    env: { HOME: cwd, ...variables, PATH: path, ...env },
    maxBuffer: 1 << 26,
    timeout: 240_000,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args, '--format', 'json'], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      const report = stdout.startsWith('{') ? (JSON.parse(stdout) as Report) : undefined;
      resolve({ status, log: stderr, report });
    });
  });
}

/** The report, or an error with the log: a run without one has nothing to test. */
export function reportOf({ report, log, status }: CliRun): Report {
  if (report === undefined) throw new Error(`no report, exit ${status}: ${log.slice(-2000)}`);
  return report;
}

/** What the registry holds under a tag: its digest, or undefined. */
export async function digestInRegistry(tag: string): Promise<string | undefined> {
  const [, host, repository, name] = /^([^/]+)\/(.+):([^:/]+)$/.exec(tag) ?? [];
  const types = ['docker.distribution.manifest.v2', 'oci.image.manifest.v1', 'oci.image.index.v1'];
  const accept = types.map((type) => `application/vnd.${type}+json`).join(', ');
  const answer = await fetch(`http://${host}/v2/${repository}/manifests/${name}`, { headers: { accept } });
  await answer.body?.cancel();
  return answer.ok ? (answer.headers.get('docker-content-digest') ?? undefined) : undefined;
}
