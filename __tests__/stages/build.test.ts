import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/ports/world.ts';
import { buildStage } from '../../src/stages/build.ts';
import { capture, FAILURES, probe } from '../engines/captures.ts';
import { type Answer, flagValue, type Machine, machine, planOf } from './builder-machine.ts';

const ID = `sha256:${'a'.repeat(64)}`;
const MANIFEST = `sha256:${'d'.repeat(64)}`;
const OLD = 'docker 20.10, classic store';
const NEW = 'docker 26.1, containerd store';

let here: Machine | undefined;
afterEach(() => here?.clean());

/** docker and buildah that build well. */
const builds: Answer = async (args) => {
  if (args.includes('--iidfile')) await writeFile(flagValue(args, '--iidfile'), ID);
  if (args.includes('--metadata-file')) {
    const metadata = { 'containerimage.digest': MANIFEST, 'containerimage.config.digest': ID };
    await writeFile(flagValue(args, '--metadata-file'), JSON.stringify(metadata));
  }
  if (args.includes('--digestfile')) await writeFile(flagValue(args, '--digestfile'), MANIFEST);
  return { exitCode: 0 };
};

/** The recorded answers of an engine, without its buildx. */
function engine(args: readonly string[]) {
  return probe(OLD, 'docker', args);
}

async function run(options: Parameters<typeof machine>[0], plan = planOf({})) {
  here = await machine(options);
  return buildStage.run(here.world, plan, {});
}

async function codeOf(options: Parameters<typeof machine>[0], plan = planOf({})): Promise<string> {
  const outcome = await run(options, plan);
  return outcome.status === 'failed' ? (outcome.failures[0]?.code ?? '') : outcome.status;
}

async function built(options: Parameters<typeof machine>[0], plan = planOf({})) {
  const outcome = await run(options, plan);
  if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.artifacts.built;
}

describe('the builder', () => {
  test('without one, the failure names the three ways out', async () => {
    const outcome = await run({});
    expect(outcome).toMatchObject({ status: 'failed', failures: [{ code: 'build/no-builder' }] });
    const fix = outcome.status === 'failed' ? (outcome.failures[0]?.fix ?? '') : '';
    for (const way of ['`image`', 'install', '`stages']) expect(fix).toContain(way);
  });

  test.each([
    ['buildx before docker', NEW, ['docker', 'buildah'], 'auto', 'buildx'],
    ['the one that is asked for', NEW, ['docker'], 'docker', 'docker'],
    ['buildah where no engine answers', 'no engine', ['docker', 'buildah'], 'auto', 'buildah'],
  ] as const)('%s', async (_, like, programs, builder, expected) => {
    const answer: Answer = (args, command) =>
      args[0] === '--version' ? capture({ stdout: 'buildah version 1.28.2 (x)\n' }) : builds(args, command);
    expect(await built({ like, programs, answer }, planOf({ builder }))).toMatchObject({ builder: expected });
  });

  test('docker where buildx is missing', async () => {
    const answer: Answer = (args, command) =>
      args[0] === 'buildx' ? { exitCode: 1, stderr: 'unknown command' } : (engine(args) ?? builds(args, command));
    expect(await built({ programs: ['docker'], answer })).toMatchObject({ builder: 'docker' });
  });

  test('for several platforms the first that can build them together', async () => {
    const answer: Answer = (args, command) =>
      args[0] === '--version' ? capture({ stdout: 'buildah version 1.28.2 (x)\n' }) : builds(args, command);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const image = await built({ like: OLD, programs: ['docker', 'buildah'], answer }, planOf({ platforms }));
    expect(image).toMatchObject({ builder: 'buildah', digest: MANIFEST });
    expect(await codeOf({ like: OLD, programs: ['docker'], answer }, planOf({ platforms }))).toBe('build/no-builder');
  });

  test('one that is asked for and is not ready is no reason to take another', async () => {
    const answer: Answer = () => capture({ stdout: 'buildah version 1.28.2 (x)\n' });
    expect(await codeOf({ like: OLD, programs: ['docker', 'buildah'], answer }, planOf({ builder: 'podman' }))).toBe(
      'build/no-builder',
    );
  });
});

describe('what is handed over', () => {
  test('an OCI layout with its digests', async () => {
    const image = await built({ like: NEW, programs: ['docker'], answer: builds }, planOf({ tags: ['r.io/a:1'] }));
    expect(image).toMatchObject({ ref: 'r.io/a:1', target: { kind: 'oci-dir' }, digest: MANIFEST, id: ID });
    expect(image?.stored).toBeUndefined();
  });

  test('the image in the store where it will be pushed from', async () => {
    const image = await built({ like: NEW, programs: ['docker'], answer: builds }, planOf({}, ['r.io/a:1']));
    expect(image).toMatchObject({ target: { kind: 'docker-daemon', name: MANIFEST }, stored: MANIFEST });
  });

  test('the image id in a classic store', async () => {
    const plan = planOf({ builder: 'docker' });
    expect(await built({ like: OLD, programs: ['docker'], answer: builds }, plan)).toMatchObject({
      target: { kind: 'docker-daemon', name: ID },
      id: ID,
      ref: 'build:Dockerfile',
    });
  });

  test('a copy out of containers/storage', async () => {
    const image = await built({ like: 'debian', programs: ['buildah'], answer: builds });
    expect(image).toMatchObject({ builder: 'buildah', target: { kind: 'oci-dir' }, digest: MANIFEST, id: ID });
  });
});

describe('failures', () => {
  const recorded = FAILURES.find((one) => one.adapter === 'buildx' && one.case === 'step fails');

  test('a failed step is told with its line', async () => {
    const outcome = await run({ like: NEW, programs: ['docker'], answer: () => capture(recorded ?? {}) });
    const failure = outcome.status === 'failed' ? outcome.failures[0] : undefined;
    expect(failure?.code).toBe('build/failed');
    expect(failure?.what).toContain('line 4 of Dockerfile');
  });

  test.each<[string, Answer, string]>([
    ['silence', () => ({ exitCode: 1 }), 'engine/silent'],
    ['out of time', () => ({ exitCode: undefined, signal: 'SIGKILL', timedOut: true }), 'engine/timeout'],
    ['a good end without a result', () => ({ exitCode: 0 }), 'build/no-result'],
    [
      'a good end with a result that cannot be read',
      async (args) => {
        await writeFile(flagValue(args, '--metadata-file'), '<html>');
        return { exitCode: 0 };
      },
      'build/no-result',
    ],
  ])('%s', async (_, answer, code) => {
    expect(await codeOf({ like: NEW, programs: ['docker'], answer })).toBe(code);
  });

  test('a handover that fails', async () => {
    const answer: Answer = (args, command) =>
      args[0] === 'push' ? { exitCode: 1, stderr: 'no' } : builds(args, command);
    expect(await codeOf({ like: 'debian', programs: ['buildah'], answer })).toBe('build/no-result');
  });

  test.each([
    ['no context', { context: 'none' }, 'file/not-found'],
    ['a context that is a file', { context: 'Dockerfile' }, 'file/not-found'],
    ['a URL as context', { context: 'https://github.com/o/r.git' }, 'file/not-found'],
    ['no Dockerfile', { file: 'Other' }, 'file/not-found'],
    ['a Dockerfile that is a folder', { file: '.' }, 'file/not-found'],
    ['a flag as target', { target: '--push' }, 'usage/bad-value'],
    ['a flag as build argument', { args: ['--push'] }, 'usage/bad-value'],
    [
      'several platforms, one at a time',
      { builder: 'docker', platforms: ['linux/amd64', 'linux/arm64'] },
      'usage/conflict',
    ],
  ] as const)('%s', async (_, build, code) => {
    expect(await codeOf({ like: NEW, programs: ['docker'], answer: builds }, planOf(build))).toBe(code);
    expect(here?.commands.some(({ args }) => args.includes('build'))).toBe(false);
  });

  test('nothing to build is skipped', async () => {
    expect(await codeOf({ programs: ['docker'] }, planOf(undefined))).toBe('skipped');
  });
});

describe('secrets', () => {
  const args = ['NPM_TOKEN=hunter2hunter2', 'VERSION=1.2.3'];

  test('never reach the log, nor a failure', async () => {
    const words = 'npm ERR! hunter2hunter2 refused 1.2.3';
    const answer: Answer = () => ({ exitCode: 1, stderr: words, stdout: new TextEncoder().encode(words) });
    const outcome = await run({ like: NEW, programs: ['docker'], answer }, planOf({ args }));
    const told = JSON.stringify([outcome, here?.said]);
    expect(told).toContain('refused 1.2.3');
    expect(told).not.toContain('hunter2');
  });

  test('a build argument without a value takes the one of the run, and is hidden too', async () => {
    const answer: Answer = async (args, command) => {
      await builds(args, command);
      return { exitCode: 0, stderr: 'saw hunter2hunter2' };
    };
    const env = { NPM_TOKEN: 'hunter2hunter2', GITHUB_TOKEN: 'ghs_x', DOCKER_HOST: 'unix:///s' };
    await run({ like: NEW, programs: ['docker'], answer, env }, planOf({ args: ['NPM_TOKEN'] }));
    const build = here?.commands.find(({ args }) => args.includes('--build-arg'));
    expect(build?.env).toEqual({ NPM_TOKEN: 'hunter2hunter2', DOCKER_HOST: 'unix:///s', BUILDKIT_PROGRESS: 'plain' });
    expect(here?.said.join('\n')).not.toContain('hunter2');
  });

  test('questions get no build argument from the environment', async () => {
    await run(
      { like: NEW, programs: ['docker'], answer: builds, env: { NPM_TOKEN: 'x' } },
      planOf({ args: ['NPM_TOKEN'] }),
    );
    expect(here?.commands[0]?.env).not.toHaveProperty('NPM_TOKEN');
  });
});

describe('a link in the workspace', () => {
  test.each(['context', 'file'] as const)('does not choose the %s for the Action', async (what) => {
    here = await machine({ like: NEW, programs: ['docker'], answer: builds });
    await symlink('/etc', join(here.folder, 'app'));
    const plan = planOf(what === 'context' ? { context: 'app' } : { file: 'app/passwd' });
    const inAction = await buildStage.run({ ...here.world, actions: {} } as World, plan, {});
    expect(inAction).toMatchObject({ status: 'failed', failures: [{ code: 'file/outside-workspace' }] });
    expect(here.commands).toEqual([]);
    expect((await buildStage.run(here.world, plan, {})).status).toBe('done');
  });

  test('within the workspace is taken', async () => {
    here = await machine({ like: NEW, programs: ['docker'], answer: builds });
    await mkdir(join(here.folder, 'real'));
    await symlink('real', join(here.folder, 'app'));
    const world = { ...here.world, actions: {} } as World;
    expect((await buildStage.run(world, planOf({ context: 'app' }), {})).status).toBe('done');
  });
});
