import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import { ACTION_ROOT, REPOSITORY_ROOT } from '../helpers/runner/run-action.ts';
import { skipVisibly } from '../helpers/skip.ts';

/** The workflows to copy, as they are written, under a runner that is not ours (nektos/act) and against GitHub's stand-in. */
const act = [...(process.env['PATH'] ?? '').split(delimiter), join(process.env['SEAWORTHY_PEERS'] ?? '/nowhere', 'bin')]
  .map((place) => join(place, 'act'))
  .find((path) => existsSync(path));

const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REPOSITORY = { id: 1, full_name: 'octo/app', name: 'app', owner: { login: 'octo' }, default_branch: 'main' };

/** A repository with one Dockerfile and one workflow; its only commit. */
function makeRepository(workflow: string): { readonly repository: string; readonly head: string } {
  const repository = mkdtempSync(join(folder, 'repository-'));
  mkdirSync(join(repository, '.github/workflows'), { recursive: true });
  cpSync(join(REPOSITORY_ROOT, 'examples/workflows', workflow), join(repository, '.github/workflows', workflow));
  writeFileSync(join(repository, 'Dockerfile'), 'FROM scratch\nADD app.txt /app.txt\n');
  writeFileSync(join(repository, 'app.txt'), 'hello\n');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
      cwd: repository,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', 'https://github.com/octo/app.git');
  git('add', '.');
  git('commit', '-qm', 'x');
  return { repository, head: git('rev-parse', 'HEAD').trim() };
}

function payloadOf(event: string, head: string): object {
  if (event === 'push') return { ref: 'refs/heads/main', before: '0'.repeat(40), after: head, repository: REPOSITORY };
  const side = (ref: string) => ({ sha: head, ref, repo: REPOSITORY });
  return {
    action: 'opened',
    number: 7,
    repository: REPOSITORY,
    pull_request: { number: 7, head: side('topic'), base: side('main') },
  };
}

/** Bundle and description alone: the runner copies what it takes for the Action's repository. */
function actionAlone(): string {
  const place = join(folder, 'action');
  if (!existsSync(place)) {
    cpSync(join(ACTION_ROOT, 'dist'), join(place, 'dist'), { recursive: true });
    cpSync(join(ACTION_ROOT, 'action.yml'), join(place, 'action.yml'));
  }
  return place;
}

async function play(
  program: string,
  workflow: string,
  event: string,
): Promise<{ log: string; standIn: GitHubStandIn }> {
  const { repository, head } = makeRepository(workflow);
  const standIn = await GitHubStandIn.start();
  standIn.state.pulls.set(7, { files: [], headSha: head });
  const payload = join(folder, `${event}-${head}.json`);
  writeFileSync(payload, JSON.stringify(payloadOf(event, head)));
  const [, pinned = ''] = /seaworthy\/seaworthy@([0-9a-f]{40})/.exec(
    readFileSync(join(REPOSITORY_ROOT, 'examples/workflows', workflow), 'utf8'),
  ) as RegExpExecArray;
  const args = [
    ...[event, '-W', `.github/workflows/${workflow}`, '-P', 'ubuntu-24.04=-self-hosted', '-e', payload],
    ...['-s', `GITHUB_TOKEN=${WRITE_TOKEN}`],
    ...['--local-repository', `seaworthy/seaworthy@${pinned}=${actionAlone()}`],
    ...Object.entries(standIn.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  const home = mkdtempSync(join(folder, 'home-'));
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`;
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, PATH: path };
  const log = await new Promise<string>((settle, reject) => {
    const child = spawn(program, args, { cwd: repository, env, timeout: 240_000, killSignal: 'SIGKILL' });
    const parts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(String(part)));
    child.on('error', reject).on('close', () => settle(parts.join('')));
  });
  await standIn.close();
  return { log, standIn };
}

describe('the workflows to copy, under act', () => {
  if (act === undefined) {
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true') throw new Error('act is required and not on PATH');
    skipVisibly('act is not on PATH');
    return;
  }

  test('image.yml: one comment on the pull request', async () => {
    const { log, standIn } = await play(act, 'image.yml', 'pull_request');
    expect(log).toContain('Fit to ship');
    expect(standIn.state.comments).toMatchObject([{ pr: 7 }]);
    expect(standIn.state.comments[0]?.body).toContain('DL3020');
  }, 300_000);

  test.each([
    ['pull_request', 'Fit to ship', 'Fit to ship (default branch)'],
    ['push', 'Fit to ship (default branch)', undefined],
  ])(
    'fork-analyze.yml, %s: its one job, and no comment',
    async (event, runs, other) => {
      const { log, standIn } = await play(act, 'fork-analyze.yml', event);
      expect(log).toContain(`[image/${runs}`);
      expect(log).toContain('::set-output:: conclusion=');
      if (other !== undefined) expect(log).not.toContain(`[image/${other}`);
      expect(standIn.state.comments).toEqual([]);
      expect(standIn.state.uploads.every(({ ref }) => ref === 'refs/heads/main')).toBe(true);
      if (event === 'pull_request') expect(standIn.state.uploads).toEqual([]);
    },
    300_000,
  );
});
