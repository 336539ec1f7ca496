import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../src/inputs/parse.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { dockerfileStage } from '../../src/stages/dockerfile.ts';
import { isDockerfileName } from '../../src/stages/find-dockerfiles.ts';
import { sayTo, stageWorld } from '../helpers/stage-world.ts';

let root = '';
let folder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lint-files-'));
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

/** `seaworthy lint FILES…`, as far as the stage. */
async function lint(files: readonly string[], options: { fix?: true } = {}) {
  const inputs = parseInputs(new Map(), 'cli');
  if (!inputs.ok) throw new Error('no inputs');
  const { plan } = makePlan(inputs.value, { command: 'lint', files, event: { kind: 'other' }, ...options });
  const said: string[] = [];
  const world = stageWorld({
    files: new DiskFiles({ workspace: folder, cwd: folder, temporaryRoot: root }),
    say: sayTo(said),
    programs: { find: async () => undefined } as Partial<World['programs']> as World['programs'],
  });
  const outcome = await dockerfileStage.run(world, plan, {});
  const findings = 'findings' in outcome ? outcome.findings : [];
  return {
    status: outcome.status,
    codes: 'failures' in outcome ? outcome.failures.map(({ code }) => code) : [],
    rules: findings.map(({ rule, at }) => `${rule} ${at.kind === 'file' ? `${at.path}:${at.line}` : ''}`),
    said,
  };
}

const text = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
const ROOT_USER = `FROM debian:12@sha256:${'0123456789abcdef'.repeat(4)}\nUSER 0\n`;
const ASKS = `FROM debian:12@sha256:${'0123456789abcdef'.repeat(4)}\nMAINTAINER me\nUSER 1\n`;

test.each([
  ['Dockerfile', true],
  ['dockerfile', true],
  ['Containerfile', true],
  ['Dockerfile.prod', true],
  ['api.Dockerfile', true],
  ['api.containerfile', true],
  ['Dockerfile.dockerignore', false],
  ['Dockerfile~', false],
  ['Dockerfile.orig', false],
  ['MyDockerfile', false],
  ['Dockerfiles', false],
  ['.Dockerfile', false],
])('%s is the name of a Dockerfile: %s', (name, expected) => expect(isDockerfileName(name)).toBe(expected));

describe('many files', () => {
  test('files and folders in one call, each once', async () => {
    await put({ A: ROOT_USER, 'b/Dockerfile': ROOT_USER, 'b/c/x.Dockerfile': ROOT_USER, 'b/readme': 'no' });
    expect(await lint(['A', 'b', './b/Dockerfile', 'b/'])).toMatchObject({
      status: 'done',
      rules: ['DL3002 A:2', 'DL3002 b/Dockerfile:2', 'DL3002 b/c/x.Dockerfile:2'],
    });
    expect((await lint(['.'])).rules.length).toBe(2);
  });

  test('one that is no Dockerfile, one that is not there and a folder without any take nothing from the rest', async () => {
    await put({ A: ROOT_USER, B: 'just words\n', 'empty/readme': 'no', 'd/Dockerfile': ROOT_USER });
    expect(await lint(['A', 'B', 'C', 'empty', 'd'])).toMatchObject({
      status: 'partial',
      codes: ['file/not-found', 'dockerfile/not-a-dockerfile', 'file/not-found'],
      rules: ['DL3002 A:2', 'DL3002 d/Dockerfile:2'],
    });
  });

  test('nothing but a folder without any: failed', async () => {
    await put({ 'empty/readme': 'no' });
    expect(await lint(['empty'])).toMatchObject({ status: 'failed', codes: ['file/not-found'] });
  });

  test('no link is followed while searching', async () => {
    await put({ 'a/Dockerfile': ROOT_USER });
    await mkdir(join(root, 'outside'));
    await writeFile(join(root, 'outside/Dockerfile'), ROOT_USER);
    await symlink(join(root, 'outside'), join(folder, 'a/out'));
    await symlink('.', join(folder, 'a/round'));
    expect((await lint(['a'])).rules).toEqual(['DL3002 a/Dockerfile:2']);
  });
});

describe('--fix', () => {
  const MENDED = ASKS.replace('MAINTAINER me', 'LABEL org.opencontainers.image.authors="me"');

  test('mends what is certain, keeps permissions, tells what, and reports what is left', async () => {
    await put({ A: `${ASKS}RUN cd /x\n` });
    await chmod(join(folder, 'A'), 0o740);
    const done = await lint(['A'], { fix: true });
    expect(await text('A')).toBe(`${MENDED}RUN cd /x\n`);
    expect((await stat(join(folder, 'A'))).mode & 0o777).toBe(0o740);
    expect([done.status, done.rules, done.said]).toEqual(['done', ['DL3003 A:4'], ['A:2: mended DL4000']]);
  });

  test('without it nothing is written', async () => {
    await put({ A: ASKS });
    expect((await lint(['A'])).rules).toContain('DL4000 A:2');
    expect(await text('A')).toBe(ASKS);
  });

  test('line ends and byte order mark stay', async () => {
    const crlf = `\ufeff${ASKS.replaceAll('\n', '\r\n')}`;
    await put({ A: crlf });
    await lint(['A'], { fix: true });
    expect(await text('A')).toBe(`\ufeff${MENDED.replaceAll('\n', '\r\n')}`);
  });

  test('where nothing is certain the file is not touched', async () => {
    await put({ A: ROOT_USER });
    const before = await stat(join(folder, 'A'));
    expect((await lint(['A'], { fix: true })).said).toEqual([]);
    expect((await stat(join(folder, 'A'))).ino).toBe(before.ino);
  });

  test('bytes that are no UTF-8 could not be written back: not touched', async () => {
    const bytes = Buffer.concat([Buffer.from(ASKS), Buffer.from([0x23, 0xff, 0x0a])]);
    await writeFile(join(folder, 'A'), bytes);
    await lint(['A'], { fix: true });
    expect((await readFile(join(folder, 'A'))).equals(bytes)).toBe(true);
  });

  test('never through a link out of the workspace', async () => {
    await writeFile(join(root, 'outside'), ASKS);
    await symlink(join(root, 'outside'), join(folder, 'A'));
    expect((await lint(['A'], { fix: true })).codes).toEqual(['file/outside-workspace']);
    expect(await readFile(join(root, 'outside'), 'utf8')).toBe(ASKS);
  });

  test('what a person has switched off stays as it is written', async () => {
    const ignored = ASKS.replace('MAINTAINER', '# hadolint ignore=DL4000\nMAINTAINER');
    await put({ A: ignored });
    await lint(['A'], { fix: true });
    expect(await text('A')).toBe(ignored);
  });
});
