import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { outlineDockerfile } from '../../src/dockerfile/outline.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import type { Command } from '../../src/domain/engine.ts';
import { ok } from '../../src/domain/failure.ts';
import type { Fetch } from '../../src/domain/http.ts';
import { parseTarget, type Target } from '../../src/domain/image-ref.ts';
import type { BaselinePlan, Plan } from '../../src/domain/plan.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';
import { basedTarget } from '../../src/stages/base-image.ts';
import { baselineStage } from '../../src/stages/baseline.ts';
import { readImages, wanted } from '../../src/stages/inventory.ts';
import { capture, probe } from '../engines/captures.ts';
import { tarOf } from '../formats/write-tar.ts';
import { sayTo, stagePlan, stageWorld } from '../helpers/stage-world.ts';
import { type Blob, dockerEntries, imageOf, lastOf, ociBlobs } from '../image/make-image.ts';
import { BUILD, flagValue } from './builder-machine.ts';

const OLD = 'docker 20.10, classic store';
const ID = `sha256:${'a'.repeat(64)}`;
const ENV = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1' };

let root: string;
let base: string;
let head: string;
const workspace = (): string => join(root, 'w');
const temporary = (): string => join(root, 't');

function git(args: readonly string[], cwd = workspace()): string {
  const env = { ...ENV, HOME: root };
  return execFileSync('git', [...args], { cwd, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commit(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(workspace(), path, '..'), { recursive: true });
    writeFileSync(join(workspace(), path), text);
  }
  git(['add', '-A']);
  git(['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'x']);
  return git(['rev-parse', 'HEAD']);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'base-image-test-'));
  mkdirSync(workspace());
  git(['init', '-q']);
  base = commit({ 'app/Dockerfile': 'FROM debian:12\nWORKDIR here\n', 'app/version': '1', README: 'x' });
  head = commit({ 'app/Dockerfile': 'FROM debian:12\nUSER root\n', 'app/version': '2' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What the stand-in for docker saw of a build, read while it ran. */
interface SeenBuild {
  readonly args: readonly string[];
  readonly dockerfile: string;
  readonly version: string;
}

interface Seen {
  readonly builds: SeenBuild[];
  readonly said: string[];
}

/** A world with a real git and a docker that makes of a context an image whose only package has the version that a file names. */
function worldOf(options: { workspace?: string; builds?: boolean } = {}): { world: World; seen: Seen } {
  const seen: Seen = { builds: [], said: [] };
  const place = options.workspace ?? workspace();
  const real = new SystemPrograms({ env: { ...ENV, HOME: root }, workspace: place });
  let version = '';
  const docker = ({ args }: Command) => {
    if (args[0] !== 'build') return probe(OLD, 'docker', args) ?? capture({ exitCode: 1, stderr: 'unknown command' });
    const context = args.at(-1) ?? '';
    version = readFileSync(join(context, 'version'), 'utf8');
    seen.builds.push({ args, version, dockerfile: readFileSync(flagValue(args, '--file'), 'utf8') });
    if (options.builds === false) return capture({ exitCode: 1, stderr: 'the command returned a non-zero code: 1' });
    writeFileSync(flagValue(args, '--iidfile'), ID);
    return capture({ exitCode: 0 });
  };
  const status = (): string => `Package: a\nStatus: install ok installed\nVersion: ${version}\nArchitecture: all\n`;
  const saved = async function* () {
    const files = [
      { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID=12\n' },
      { path: 'var/lib/dpkg/status', content: status() },
      { path: 'usr/bin/su', content: 'x', mode: 0o4755 },
    ];
    const history = [
      { created_by: 'debuerreotype' },
      { created_by: '/bin/sh -c #(nop) WORKDIR /here', empty_layer: true },
    ];
    yield tarOf(dockerEntries([{ image: imageOf([files], { history }), tags: ['app:1'] }]));
  };
  const programs: World['programs'] = {
    find: async (name) => (name === 'git' || name === 'docker' ? `/usr/bin/${name}` : undefined),
    run: async (command) => (command.program === 'docker' ? ok(docker(command)) : real.run(command)),
    stream: async (command) =>
      command.program === 'docker'
        ? ok({ stdout: saved(), done: Promise.resolve(capture({ exitCode: 0 })) })
        : real.stream(command),
  };
  const files = new DiskFiles({ workspace: place, cwd: place, temporaryRoot: temporary() });
  return { world: stageWorld({ files, programs, say: sayTo(seen.said) }), seen };
}

function keptPlan(more: Partial<Extract<BaselinePlan, { kind: 'kept' }>> = {}): BaselinePlan {
  return { kind: 'kept', subjectKey: 'x', keptAs: 'x', base, head, ...more };
}

function buildPlan(more: Partial<Plan> = {}): Plan {
  const file = 'app/Dockerfile';
  const build = { ...BUILD, context: 'app', file, args: ['A=1'], target: 'run', tags: ['ghcr.io/o/app:1'] };
  const dockerfiles = [{ path: file, required: true }];
  return stagePlan({ build, context: 'app', dockerfiles, baseline: keptPlan({ build: true }), ...more });
}

const HEAD_BUILT: Artifacts = {
  built: {
    ref: 'ghcr.io/o/app:1',
    target: { kind: 'docker-daemon', name: ID, text: `docker-daemon:${ID}` },
    builder: 'docker',
  },
};

async function stage(world: World, plan: Plan, soFar: Artifacts = HEAD_BUILT) {
  const outcome = await baselineStage.run(world, plan, soFar);
  return {
    status: outcome.status,
    because: outcome.status === 'skipped' ? outcome.because : '',
    baseline: 'artifacts' in outcome ? outcome.artifacts.baseline : undefined,
  };
}

describe('a base that is built', () => {
  test('comes out of git, is built as the head was without its tags, and leaves no folder', async () => {
    const { world, seen } = worldOf();
    const { status, baseline } = await stage(world, buildPlan());
    expect(status).toBe('done');
    expect(seen.builds).toHaveLength(1);
    const [built] = seen.builds;
    expect(built).toMatchObject({ version: '1', dockerfile: 'FROM debian:12\nWORKDIR here\n' });
    expect(built?.args).toEqual(expect.arrayContaining(['--build-arg', 'A=1', '--target', 'run']));
    expect(built?.args).not.toContain('--tag');
    expect(built?.args.at(-1)?.startsWith(temporary())).toBe(true);
    expect(baseline?.images[0]?.packages.map(({ name, version }) => [name, version])).toEqual([['a', '1']]);
    expect(baseline?.images[0]?.ref).toBe('ghcr.io/o/app:1');
    expect(baseline?.origin).toMatchObject({ kind: 'image', commit: base });
    expect(readdirSync(temporary()).filter((name) => name.includes('-base-'))).toEqual([]);
    expect(git(['status', '--porcelain'])).toBe('');
  });

  test('its Dockerfile is checked under the name of the head’s', async () => {
    const { world } = worldOf();
    const { baseline } = await stage(world, buildPlan());
    const found = baseline?.findings.filter(({ kind }) => kind === 'dockerfile') ?? [];
    expect(found.map(({ rule }) => rule)).toContain('DL3000');
    expect(found.map(({ rule }) => rule)).not.toContain('DL3002');
    expect(found.every(({ at }) => at.kind === 'file' && at.path === 'app/Dockerfile')).toBe(true);
    expect(baseline?.covers).toContain('dockerfile');
    expect(baseline?.origin.silentOn).toEqual(['signature']);
  });

  test('what its own base image brings has the identity that it has in the head', async () => {
    const { target: _none, ...build } = { ...BUILD, context: 'app', file: 'app/Dockerfile' };
    const setuid = (found: Awaited<ReturnType<typeof stage>>['baseline']): readonly string[] =>
      (found?.findings ?? []).flatMap(({ rule, identity }) => (rule === 'SW2007' ? [identity] : []));
    const aligned = await stage(worldOf().world, buildPlan({ build }));
    expect(setuid(aligned.baseline)).toEqual(['SW2007 setuid base image']);

    // Without a Dockerfile of its own, layers that the head has too are what they are there.
    const { stages } = buildPlan();
    const unchecked = buildPlan({ build, stages: { ...stages, dockerfile: { run: false, because: 'a test' } } });
    const { world } = worldOf();
    const alone = await stage(world, unchecked);
    expect(setuid(alone.baseline)).toEqual(['SW2007 setuid usr/bin/su']);
    const parsed = parseDockerfile(Buffer.from('FROM debian:12\nWORKDIR here\n'), 'app/Dockerfile');
    if (!parsed.ok) throw new Error(parsed.failure.what);
    const outline = outlineDockerfile(parsed.value, { path: 'app/Dockerfile', buildArgs: {} });
    if (!outline.ok) throw new Error(outline.failure.what);
    const id: Target = { kind: 'docker-daemon', name: ID, text: `docker-daemon:${ID}` };
    const read = await readImages(world, id, 'app', wanted(unchecked));
    if (!read.ok) throw new Error(read.failure.what);
    const soFar = { ...HEAD_BUILT, images: read.value.images, dockerfiles: [outline.value] };
    const beside = await stage(world, unchecked, soFar);
    expect(setuid(beside.baseline)).toEqual(['SW2007 setuid base image']);
  });

  test('it is not built where that is not asked for, nor where the head was not', async () => {
    const { world, seen } = worldOf();
    expect((await stage(world, buildPlan({ baseline: keptPlan() }))).status).toBe('skipped');
    expect((await stage(world, buildPlan(), {})).status).toBe('skipped');
    expect(seen.builds).toEqual([]);
  });

  test.each<[string, () => Promise<string>, string]>([
    [
      'a base that does not build',
      async () => (await stage(worldOf({ builds: false }).world, buildPlan())).because,
      'does not build',
    ],
    [
      'a base without the Dockerfile',
      async () => {
        commit({ 'app/other/Dockerfile': 'FROM scratch\n' });
        const build = { ...BUILD, context: 'app', file: 'app/other/Dockerfile' };
        return (await stage(worldOf().world, buildPlan({ build }))).because;
      },
      '"app/other/Dockerfile"',
    ],
    [
      'a checkout of one commit',
      async () => {
        git(['clone', '-q', '--depth', '1', `file://${workspace()}`, 'shallow'], root);
        return (await stage(worldOf({ workspace: join(root, 'shallow') }).world, buildPlan())).because;
      },
      '`fetch-depth: 0`',
    ],
    [
      'no repository',
      async () => {
        mkdirSync(join(root, 'none/app'), { recursive: true });
        return (await stage(worldOf({ workspace: join(root, 'none') }).world, buildPlan())).because;
      },
      'git repository',
    ],
  ])('%s is no failure, and is told', async (_, because, words) => {
    expect(await because()).toContain(words);
    expect(readdirSync(root).includes('t') ? readdirSync(temporary()) : []).not.toContainEqual(
      expect.stringContaining('-base-'),
    );
  });
});

describe('a base that is pulled', () => {
  const target = (text: string): Target => {
    const parsed = parseTarget(text);
    if (!parsed.ok) throw new Error(parsed.failure.what);
    return parsed.value;
  };
  const [BASE, HEAD, MERGE] = ['b'.repeat(40), 'a1'.repeat(20), 'c2'.repeat(20)];

  test.each<[string, string | undefined]>([
    [`ghcr.io/o/app:${HEAD}`, `ghcr.io/o/app:${BASE}`],
    [`ghcr.io/o/app:sha-${HEAD.slice(0, 7)}`, `ghcr.io/o/app:sha-${BASE.slice(0, 7)}`],
    [`localhost:5000/app:${MERGE.slice(0, 12)}-arm64`, `localhost:5000/app:${BASE.slice(0, 12)}-arm64`],
    [`ghcr.io/o/app:sha-${HEAD}@sha256:${'0'.repeat(64)}`, `ghcr.io/o/app:sha-${BASE}`],
    [`ghcr.io/o/app:${HEAD.slice(0, 6)}`, undefined],
    [`ghcr.io/o/app:x${HEAD}`, undefined],
    [`ghcr.io/o/app:${'d'.repeat(40)}`, undefined],
    [`ghcr.io/o/${HEAD}:1`, undefined],
    ['ghcr.io/o/app', undefined],
    [`docker-daemon:app:${HEAD}`, undefined],
  ])('%s is compared with %s', (head, expected) => {
    expect(basedTarget(target(head), [HEAD, MERGE], BASE)?.text).toBe(expected);
  });

  /** A registry that holds these paths, and answers anything else with `otherwise`. */
  async function pull(otherwise: number, held: ReadonlyMap<string, Blob> = new Map()) {
    const asked: string[] = [];
    const fetch: Fetch = async ({ url }) => {
      asked.push(url);
      const blob = held.get(new URL(url).pathname);
      const bytes = blob?.bytes ?? Buffer.alloc(0);
      const body = async function* () {
        yield bytes;
      };
      return ok({
        status: blob === undefined ? otherwise : 200,
        headers: blob === undefined ? {} : { 'content-type': blob.mediaType },
        body: body(),
        bytes: async () => bytes,
      });
    };
    const { world, seen } = worldOf();
    const plan = stagePlan({ image: target(`registry.example/o/app:sha-${head}`), baseline: keptPlan() });
    return { ...(await stage({ ...world, fetch }, plan, {})), asked, said: seen.said };
  }

  test('the image of the base is read as one that is named is', async () => {
    const files = [
      { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID=12\n' },
      {
        path: 'var/lib/dpkg/status',
        content: 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n',
      },
    ];
    const blobs = ociBlobs(imageOf([files]));
    const held = new Map(blobs.map((blob) => [`/v2/o/app/blobs/${blob.digest}`, blob]));
    held.set(`/v2/o/app/manifests/sha-${base}`, lastOf(blobs));
    const { status, baseline, said } = await pull(404, held);
    expect({ status, said }).toEqual({ status: 'done', said: [] });
    expect(baseline?.images[0]?.packages).toHaveLength(1);
    const label = `registry.example/o/app:sha-${base}`;
    expect(baseline?.origin).toMatchObject({ kind: 'image', label, commit: base });
  });

  test('one that is not there is passed over in silence', async () => {
    const { status, asked, said } = await pull(404);
    expect(status).toBe('skipped');
    expect(asked.some((url) => url.includes(`sha-${base}`))).toBe(true);
    expect(said).toEqual([]);
  });

  test('a registry that refuses is told of, and is no failure', async () => {
    const { status, said } = await pull(403);
    expect(status).toBe('skipped');
    expect(said).toHaveLength(1);
  });
});
