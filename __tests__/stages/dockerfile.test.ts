import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { dockerfileStage } from '../../src/stages/dockerfile.ts';
import { fakeFetch } from '../image/registry/fake-fetch.ts';

let root = '';
let folder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dockerfile-stage-'));
  folder = join(root, 'workspace');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function check(
  paths: readonly string[],
  plan: Partial<Plan> = {},
  required = true,
  env: Record<string, string> = {},
  github?: object,
) {
  const files = new DiskFiles({ workspace: folder, cwd: folder, temporaryRoot: folder });
  const said: string[] = [];
  const say = { info: (text: string) => said.push(text) };
  const programs = { find: async () => undefined };
  // The registry of the tests: one tag, which has moved on.
  const { fetch, asked } = fakeFetch(({ url }) => {
    const isIndex = ['12', TODAY].some((named) => url.endsWith(`/library/debian/manifests/${named}`));
    return isIndex ? { headers: { 'docker-content-digest': TODAY }, body: INDEX } : { status: 404 };
  });
  const sleep = (): Promise<void> => new Promise(() => undefined);
  const now = (): Date => new Date('2026-11-22T00:00:00Z');
  const world = { files, env, say, programs, github, now, fetch, sleep } as unknown as World;
  const dockerfiles = paths.map((path) => ({ path, required }));
  const base = { dockerfiles, context: '.', buildArgs: [], platforms: [] };
  const outcome = await dockerfileStage.run(world, { ...base, ...plan } as unknown as Plan, {});
  const findings = 'findings' in outcome ? outcome.findings : [];
  return {
    status: outcome.status,
    codes: 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [],
    places: 'failures' in outcome ? outcome.failures.flatMap(({ at }) => at ?? []) : [],
    rules: findings.map(({ rule, at }) => `${rule} ${at.kind === 'file' ? `${at.path}:${at.line}` : ''}`),
    said,
    suppressed: findings.filter(({ suppressed }) => suppressed !== undefined).map(({ rule }) => rule),
    gates: findings.flatMap((finding) => (finding.kind === 'dockerfile' ? (finding.gate?.blocks ?? []) : [])),
    policyFiles: 'artifacts' in outcome ? outcome.artifacts.policyFiles : undefined,
    outlines: 'artifacts' in outcome ? outcome.artifacts.dockerfiles : undefined,
    suggestions: 'artifacts' in outcome ? outcome.artifacts.suggestions : undefined,
    registriesAnswered: 'artifacts' in outcome ? outcome.artifacts.registriesAnswered : undefined,
    asked,
  };
}

const INDEX = '{"schemaVersion":2,"manifests":[]}';
const TODAY = `sha256:${createHash('sha256').update(INDEX).digest('hex')}`;
const ROOT_USER = 'FROM debian:12@sha256:0123456789012345678901234567890123456789012345678901234567890123\nUSER 0\n';

const COPIES = `${ROOT_USER}USER 1\nCOPY . /app/\n`;

test('findings with the path in the workspace, and the outline', async () => {
  await put({ 'app/Dockerfile': ROOT_USER });
  const done = await check(['app/Dockerfile']);
  expect([done.status, done.rules]).toEqual(['done', ['DL3002 app/Dockerfile:2']]);
  expect(done.outlines?.map(({ path }) => path)).toEqual(['app/Dockerfile']);
});

test('a link: findings have the path of the file that it leads to, as far as it lies in the workspace', async () => {
  await put({ 'docker/real.Dockerfile': ROOT_USER });
  await symlink('docker/real.Dockerfile', join(folder, 'Dockerfile'));
  const done = await check(['Dockerfile']);
  expect([done.status, done.rules]).toEqual(['done', ['DL3002 docker/real.Dockerfile:2']]);
  expect(done.outlines?.map(({ path }) => path)).toEqual(['docker/real.Dockerfile']);
});

test('one that is not there: a failure where it is required, else nothing to do', async () => {
  expect(await check(['Dockerfile'])).toMatchObject({ status: 'failed', codes: ['file/not-found'] });
  expect((await check(['Dockerfile'], {}, false)).status).toBe('skipped');
});

test('one that fails takes nothing from the others, and lends its place to none', async () => {
  await put({ a: 'FROM debian:12\nFOO\n', b: ROOT_USER, c: 'just words\n' });
  const done = await check(['a', 'b', 'c']);
  expect([done.status, done.codes, done.rules]).toEqual([
    'partial',
    ['dockerfile/syntax', 'dockerfile/not-a-dockerfile'],
    ['SW1001 a:1', 'DL1000 a:2', 'DL3002 b:2'],
  ]);
  expect(done.outlines).toBeUndefined();
  expect((await check(['b', 'a'])).outlines?.map(({ path }) => path)).toEqual(['b']);
});

test('all fail: failed', async () => {
  await put({ a: 'just words\n' });
  expect(await check(['a'])).toMatchObject({ status: 'failed', codes: ['dockerfile/not-a-dockerfile'], rules: [] });
});

test('one that does not parse is a finding at its line, and work that did not finish', async () => {
  await put({ 'a/Dockerfile': 'FROM debian:12\nRUN a \\\n  b\nFOO\n' });
  const done = await check(['a/Dockerfile']);
  expect(done).toMatchObject({
    status: 'partial',
    codes: ['dockerfile/syntax'],
    rules: ['SW1001 a/Dockerfile:1', 'DL1000 a/Dockerfile:4'],
    places: [{ path: 'a/Dockerfile', line: 4 }],
    outlines: undefined,
  });
});

test('with several files each mistake is at its own, and nothing is mended in a file that has one', async () => {
  const wrong = 'FROM debian:12\nADD a b\nFOO\n';
  await put({
    'dir/a.Dockerfile': wrong,
    'dir/Dockerfile': 'FROM debian:12\nADD a b\n',
    c: 'FROM debian:12\nCOPY a\n',
  });
  const plan = {
    fix: true,
    suggestions: true,
    dockerfiles: [
      { path: 'c', required: true },
      { path: 'dir', required: true, mayBeFolder: true },
    ],
  };
  const done = await check([], plan as Partial<Plan>);
  expect(done.rules.filter((rule) => rule.startsWith('DL1000'))).toEqual(['DL1000 c:2', 'DL1000 dir/a.Dockerfile:3']);
  expect(done.codes).toEqual(['dockerfile/syntax', 'dockerfile/syntax']);
  expect(await readFile(join(folder, 'dir/a.Dockerfile'), 'utf8')).toBe(wrong);
  expect(await readFile(join(folder, 'dir/Dockerfile'), 'utf8')).toBe('FROM debian:12\nCOPY a b\n');
  expect(done.said).toEqual(['dir/Dockerfile:2: mended DL3020']);
});

describe('a base image whose tag has moved on', () => {
  test('is a suggestion, where suggestions are wanted, and never a finding', async () => {
    await put({ Dockerfile: ROOT_USER });
    const done = await check(['Dockerfile'], { suggestions: true });
    expect(done.rules.filter((rule) => rule.startsWith('SW1022'))).toEqual([]);
    expect(done.suggestions).toMatchObject([
      { mends: [{ rule: 'SW1022' }], patch: { replacement: `FROM debian:12@${TODAY}` }, byRegistry: true },
    ]);
    expect(done).toMatchObject({ registriesAnswered: true, said: [] });
  });

  test('no registry is asked where nobody wants suggestions', async () => {
    await put({ Dockerfile: ROOT_USER });
    expect(await check(['Dockerfile'])).toMatchObject({ suggestions: undefined, asked: [] });
  });

  test('a registry that does not answer takes nothing from the other suggestions', async () => {
    await put({ Dockerfile: 'FROM alpine:3.22 as a\n' });
    const done = await check(['Dockerfile'], { suggestions: true });
    expect(done.suggestions).toMatchObject([{ mends: [{ rule: 'FromAsCasing' }] }]);
    expect(done).toMatchObject({ status: 'done', registriesAnswered: false });
    expect(done.said).toEqual([expect.stringContaining('docker.io/library/alpine:3.22')]);
  });
});

test('what a .dockerignore says counts for the part that is checked, too', async () => {
  await put({ Dockerfile: `${COPIES}FOO\n` });
  expect((await check(['Dockerfile'])).rules).toContain('SW1008 Dockerfile:4');
});

test('a link out of the workspace is refused', async () => {
  await writeFile(join(root, 'outside'), ROOT_USER);
  await symlink(join(root, 'outside'), join(folder, 'Dockerfile'));
  expect((await check(['Dockerfile'])).codes).toEqual(['file/outside-workspace']);
});

test('build arguments and target are the image’s own file’s alone', async () => {
  await put({ a: 'ARG V=1\nFROM x:$V AS one\nFROM y:1 AS two\n', b: 'ARG V=1\nFROM x:$V\n' });
  const done = await check(['a', 'b'], { buildArgs: ['V=2', 'W'], target: 'one' }, true, { W: '3' });
  expect(done.outlines?.map(({ final, stages }) => [final, stages[0]?.from.image])).toEqual([
    [0, 'x:2'],
    [0, 'x:1'],
  ]);
});

test('an unknown target: told, and the findings stay', async () => {
  await put({ Dockerfile: ROOT_USER });
  const done = await check(['Dockerfile'], { target: 'none' });
  expect([done.status, done.codes, done.rules]).toEqual([
    'partial',
    ['dockerfile/unknown-target'],
    ['DL3002 Dockerfile:2'],
  ]);
});

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ '.dockerignore': '.git\n.env\n' }, false],
  [{ '.dockerignore': 'a\n' }, true],
  [{ '.dockerignore': '.git\n.env\n', 'Dockerfile.dockerignore': 'a\n' }, true],
  [{ 'Dockerfile.dockerignore': '.git\n.env\n' }, false],
])('.dockerignore of the context: %j', async (files, fires) => {
  await put({ Dockerfile: COPIES, ...files });
  expect((await check(['Dockerfile'])).rules.includes('SW1008 Dockerfile:4')).toBe(fires);
});

const LINTED = { dockerfiles: [{ path: 'app', required: true, mayBeFolder: true }] } as const;
test.each<[Record<string, string>, Partial<Plan>, boolean]>([
  [{}, LINTED, true],
  [{ 'app/.dockerignore': '.git\n.env\n' }, LINTED, false],
  [{ '.dockerignore': 'a\n', 'app/.dockerignore': '.git\n.env\n' }, LINTED, true],
  // Where the context is told, no other is guessed; a build has one in any case.
  [{ 'app/.dockerignore': '.git\n.env\n', 'b/a': '' }, { ...LINTED, context: 'b' }, true],
  [{ 'app/.dockerignore': '.git\n.env\n' }, { dockerfiles: [{ path: 'app/Dockerfile', required: true }] }, true],
])('a file that is linted has its context in the working directory or beside it: %j', async (files, plan, fires) => {
  await put({ 'app/Dockerfile': COPIES, ...files });
  expect((await check([], plan)).rules.includes('SW1008 app/Dockerfile:4')).toBe(fires);
});

test('a context that is not a folder here says nothing of what it holds', async () => {
  await put({ Dockerfile: COPIES });
  expect((await check(['Dockerfile'], { context: 'https://example.com/a.git' })).rules).toEqual([]);
});

test('a .dockerignore that cannot be read: told, and everything else still reported', async () => {
  await put({ Dockerfile: ROOT_USER, '.dockerignore': 'a'.repeat(1024 * 1024 + 1) });
  expect(await check(['Dockerfile'])).toMatchObject({
    status: 'partial',
    codes: ['file/too-large'],
    rules: ['DL3002 Dockerfile:2'],
  });
});

test('what the builder refuses and hadolint has a rule for is told by both', async () => {
  await put({ Dockerfile: `RUN a\n${ROOT_USER}` });
  const done = await check(['Dockerfile']);
  expect([done.status, done.codes]).toEqual(['partial', ['dockerfile/syntax']]);
  expect(done.rules).toEqual(['DL3061 Dockerfile:1', 'DL3002 Dockerfile:3']);
});

describe('configuration of hadolint', () => {
  const auto = (gates: boolean): Partial<Plan> => ({ hadolint: { file: 'auto', gates } });
  test.each<[string, Record<string, string>, Partial<Plan>, readonly string[]]>([
    ['the file of the working directory', { '.hadolint.yaml': 'ignored: [DL3002]' }, auto(true), ['DL3002']],
    ['its other name', { '.hadolint.yml': 'ignored: [DL3002]' }, auto(true), ['DL3002']],
    ['the first one alone', { '.hadolint.yaml': '{}', '.hadolint.yml': 'ignored: [DL3002]' }, auto(true), []],
    ['never', { '.hadolint.yaml': 'ignored: [DL3002]' }, { hadolint: { file: 'never', gates: true } }, []],
    ['a path', { 'ci/h.yaml': 'ignored: [DL3002]' }, { hadolint: { file: 'ci/h.yaml', gates: true } }, ['DL3002']],
    ['none', {}, auto(true), []],
  ])('%s', async (_, files, plan, suppressed) => {
    await put({ Dockerfile: ROOT_USER, ...files });
    expect(await check(['Dockerfile'], plan)).toMatchObject({ status: 'done', codes: [], suppressed });
  });

  test.each([
    ['one that is named and not there', {}, 'ci/h.yaml', 'file/not-found'],
    ['one that is refused', { '.hadolint.yaml': 'ignored: DL3002' }, 'auto', 'policy/hadolint-config'],
  ])('%s: told, and it changes nothing', async (_, files, file, code) => {
    await put({ Dockerfile: ROOT_USER, ...files });
    const done = await check(['Dockerfile'], { hadolint: { file, gates: true } });
    expect(done).toMatchObject({ status: 'partial', codes: [code], suppressed: [], rules: ['DL3002 Dockerfile:2'] });
  });

  test.each<[string, Record<string, string>, Partial<Plan>, readonly string[]]>([
    ['without a file', {}, auto(true), ['DL3002']],
    ['beside a file', { '.hadolint.yaml': 'ignored: [DL3006]' }, auto(true), ['DL3002']],
    ['beside one that is named', { 'ci/h.yaml': '{}' }, { hadolint: { file: 'ci/h.yaml', gates: true } }, ['DL3002']],
    ['never', {}, { hadolint: { file: 'never', gates: true } }, []],
  ])('its variables: %s', async (_, files, plan, suppressed) => {
    await put({ Dockerfile: ROOT_USER, ...files });
    const done = await check(['Dockerfile'], plan, true, { HADOLINT_IGNORE: 'DL3002' });
    expect(done).toMatchObject({ status: 'done', codes: [], suppressed });
    expect(done.said.filter((line) => line.includes('HADOLINT_IGNORE'))).toHaveLength(suppressed.length);
  });

  test('the threshold of its variables decides, unless fail-on is given; one that is none is told, and nothing of it counts', async () => {
    await put({ Dockerfile: ROOT_USER });
    const variables = { HADOLINT_FAILURE_THRESHOLD: 'warning' };
    expect((await check(['Dockerfile'], auto(true), true, variables)).gates).toEqual([true]);
    expect((await check(['Dockerfile'], auto(false), true, variables)).gates).toEqual([]);
    const wrong = { HADOLINT_FAILURE_THRESHOLD: 'warn', HADOLINT_IGNORE: 'DL3002' };
    expect(await check(['Dockerfile'], auto(true), true, wrong)).toMatchObject({
      status: 'partial',
      codes: ['policy/hadolint-config'],
      suppressed: [],
    });
  });

  test('its threshold decides, unless fail-on is given', async () => {
    await put({ Dockerfile: ROOT_USER, '.hadolint.yaml': 'failure-threshold: warning' });
    expect((await check(['Dockerfile'], auto(true))).gates).toEqual([true]);
    expect(await check(['Dockerfile'], auto(false))).toMatchObject({ gates: [], said: [expect.any(String)] });
  });

  test('on a pull request whose base cannot be asked: a file that is here is a failure, one that is not is none', async () => {
    const policyFrom = { base: 'a'.repeat(40), head: 'b'.repeat(40), counts: 'base' as const };
    await put({ Dockerfile: ROOT_USER });
    expect(await check(['Dockerfile'], { ...auto(true), policyFrom })).toMatchObject({ status: 'done', codes: [] });
    await put({ '.hadolint.yaml': 'ignored: [DL3002]' });
    expect(await check(['Dockerfile'], { ...auto(true), policyFrom })).toMatchObject({
      status: 'partial',
      codes: ['policy/base-unreadable'],
      suppressed: [],
    });
  });

  test('the name that hadolint prefers, added by a pull request, does not hide the base’s file of the other name', async () => {
    const [base, head] = ['a'.repeat(40), 'b'.repeat(40)];
    const commits: Readonly<Record<string, string>> = {
      [`${base}:.hadolint.yml`]: 'failure-threshold: warning',
      [`${head}:.hadolint.yml`]: 'failure-threshold: warning',
      [`${head}:.hadolint.yaml`]: '{}',
    };
    const fileAt = async (path: string, commit: string) => {
      const text = commits[`${commit}:${path}`];
      return { ok: true, value: text === undefined ? undefined : new TextEncoder().encode(text) };
    };
    await put({ Dockerfile: ROOT_USER, '.hadolint.yaml': '{}', '.hadolint.yml': 'failure-threshold: warning' });
    const policyFrom = { base, head, counts: 'base' as const };
    const done = await check(['Dockerfile'], { ...auto(true), policyFrom }, true, {}, { fileAt });
    expect(done).toMatchObject({ status: 'done', gates: [true] });
    expect(done.policyFiles).toEqual([
      { path: '.hadolint.yaml', from: 'base', change: 'added' },
      { path: '.hadolint.yml', from: 'base', change: 'none' },
    ]);
  });

  test('unknown keys are told', async () => {
    await put({ Dockerfile: ROOT_USER, '.hadolint.yaml': 'ignore: [DL3002]\nformat: json' });
    expect((await check(['Dockerfile'], auto(true))).said.length).toBe(2);
  });
});
