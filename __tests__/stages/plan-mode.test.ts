import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fail } from '../../src/domain/failure.ts';
import { readEvent } from '../../src/plan/event.ts';
import type { Entry } from '../../src/ports/entry.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { planImages, runPlanMode } from '../../src/stages/plan-mode.ts';
import { GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';
import type { DiffFile } from '../helpers/github/state.ts';
import { EVENTS, type RunEvent } from '../helpers/runner/events.ts';

const HOSTILE = 'x ##[add-mask]a \u202e $(id)`id`;${{ github.token }}"\'\n::set-output name=matrix::evil';
const FILES: Readonly<Record<string, string>> = {
  Dockerfile: 'FROM octo/api:1\n',
  'services/api/Dockerfile': 'FROM node:24\nCOPY package.json src/ /app/\n',
  'services/api/package.json': '{}',
  'services/api/src/a.js': '',
  'services/api/.dockerignore': 'src/*.md\n',
  'docker/web.Dockerfile': 'FROM debian:13\nCOPY services/web /web\nCOPY --from=lib a /lib\n',
  'services/web/x': '',
  'lib/a': '',
  'compose.yaml':
    'services: { api: { build: services/api, image: "octo/api:2" }, worker: { build: services/api }, web: { build: { context: ., dockerfile: docker/web.Dockerfile, additional_contexts: { lib: ./lib } } } }',
  'tools/docker-bake.json': '{"target":{"tool":{"dockerfile":"Tool","tags":["octo/tool:1"]}}}',
  'tools/Tool': 'FROM alpine:3\nCOPY . /\n',
  'old/docker-bake.hcl':
    'variable "D" {\n  default = "Old"\n}\ntarget "old" {\n  dockerfile = D\n  tags = ["octo/old:${notequal("", D) ? D : 1}"]\n}\ntarget "odd" {\n  context = upper(D)\n}\n',
  'old/Old': 'FROM scratch\nCOPY x /\n',
};

let folder: string;
let standIn: GitHubStandIn;
let said: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-plan-'));
  for (const [path, text] of Object.entries(FILES)) put(path, text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  said = [];
});
afterEach(() => standIn.close());

function put(path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function worldOf(token: string, cwd = folder): World {
  const outputs = new Map<string, string>();
  return {
    files: new DiskFiles({ workspace: folder, cwd }),
    github: token === '' ? undefined : createGitHub({ token, env: standIn.env, throttle: false, secondMs: 1 }),
    actions: {
      setOutput: (name: string, value: string) => void outputs.set(name, value),
      annotation: () => undefined,
      outputs,
    },
    say: { info: (text: string) => void said.push(text) },
  } as unknown as World;
}

function eventOf(event: RunEvent) {
  const read = readEvent(
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: event.name,
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_REF: event.ref,
      GITHUB_SHA: event.sha,
    },
    JSON.stringify(event.payload),
  );
  if (!read.ok) throw new Error(read.failure.why);
  return read.value;
}

async function names(event: RunEvent, token = WRITE_TOKEN): Promise<string[]> {
  const { matrix, failures } = await planImages(worldOf(token), eventOf(event));
  expect(failures).toEqual([]);
  return matrix.include.map(({ name }) => name).sort();
}

function changes(...paths: string[]): void {
  standIn.state.pulls.set(7, { files: paths.map((filename): DiffFile => ({ filename, patch: '@@ -1 +1 @@\n+a' })) });
}

const ALL = ['api', 'app', 'old', 'tool', 'web'];
const BEFORE = '7'.repeat(40);
const push = (change: object): RunEvent => ({
  ...EVENTS.push,
  payload: { ref: 'refs/heads/main', before: BEFORE, after: EVENTS.push.sha, forced: false, ...change },
});

describe('which images', () => {
  test('all of them, with what a matrix needs', async () => {
    const { matrix } = await planImages(worldOf(''), eventOf({ ...EVENTS.push, name: 'schedule' }));
    expect(matrix.include).toEqual([
      { name: 'api', context: 'services/api', file: 'services/api/Dockerfile', image: 'octo/api:2' },
      { name: 'web', context: '.', file: 'docker/web.Dockerfile' },
      { name: 'old', context: 'old', file: 'old/Old' },
      { name: 'tool', context: 'tools', file: 'tools/Tool', image: 'octo/tool:1' },
      { name: 'app', context: '.', file: 'Dockerfile' },
    ]);
    expect(said.some((line) => line.includes('the target odd of old/docker-bake.hcl'))).toBe(true);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing that an image takes', ['README.md', 'services/api/README.md'], []],
    ['a file that COPY takes, and what builds on it', ['services/api/src/a.js'], ['api', 'app']],
    ['what the .dockerignore excludes', ['services/api/src/README.md'], []],
    ['the .dockerignore', ['services/api/.dockerignore'], ['api', 'app']],
    ['a .dockerignore that is no more', ['docker/web.Dockerfile.dockerignore'], ['web']],
    ['a Dockerfile', ['docker/web.Dockerfile'], ['web']],
    ['a named context', ['lib/a'], ['web']],
    ['what it does not take of it', ['lib/b'], []],
    ['a whole context', ['tools/any'], ['tool']],
    ['a bake file', ['tools/docker-bake.json'], ['tool']],
    ['a compose file', ['compose.yaml'], ['api', 'app', 'web']],
  ])('%s', async (_name, paths, touched) => {
    changes(...paths);
    expect(await names(EVENTS.pullRequest)).toEqual(touched);
  });

  test('where a renamed file was before', async () => {
    const renamed: DiffFile = { filename: 'new', previous: 'tools/x', status: 'renamed' };
    standIn.state.pulls.set(7, { files: [renamed] });
    expect(await names(EVENTS.pullRequest)).toEqual(['tool']);
  });

  test('the file is on the third page', async () => {
    changes(...Array.from({ length: 250 }, (_, at) => `docs/${at}`), 'tools/x');
    expect(await names(EVENTS.pullRequest)).toEqual(['tool']);
  });
});

describe('compose files that lead to others', () => {
  const LEADING: Readonly<Record<string, string>> = {
    'led/compose.yaml':
      'include: [shop/c.yaml, link.yaml, out/c.yaml, "oci://docker.io/o/r"]\nservices: { led: { extends: { file: common/base.yml, service: base } }, over: { image: octo/over } }',
    'led/compose.override.yml': 'services: { over: { build: { context: over, dockerfile: $OVER } } }',
    'led/.env': 'OVER=D # of all of it',
    'led/over/D': 'FROM octo/shop\n',
    'led/shop/c.yaml': 'services: { shop: { build: { dockerfile: S }, image: octo/shop } }',
    'led/shop/S': 'FROM scratch\nCOPY a /\n',
    'led/common/base.yml': 'services: { base: { build: { context: ., dockerfile: B } } }',
    'led/common/B': 'FROM scratch\n',
  };
  beforeAll(() => {
    for (const [path, text] of Object.entries(LEADING)) put(path, text);
    const outside = join(folder, '..', `${folder.split('/').at(-1)}-out`);
    mkdirSync(outside);
    writeFileSync(join(outside, 'c.yaml'), 'services: { stolen: { build: { dockerfile: S } } }');
    symlinkSync(join(outside, 'c.yaml'), join(folder, 'led/link.yaml'));
    symlinkSync(outside, join(folder, 'led/out'));
  });
  afterAll(() => {
    rmSync(join(folder, 'led'), { recursive: true });
    rmSync(`${folder}-out`, { recursive: true });
  });

  test.each<[string, string, readonly string[]]>([
    ['what is included', 'led/shop/c.yaml', ['shop', 'over']],
    ['what a service extends', 'led/common/base.yml', ['led']],
    ['the override', 'led/compose.override.yml', ['over']],
    ['the environment file', 'led/.env', ['over']],
    ['the file that includes', 'led/compose.yaml', ['led', 'over', 'shop']],
    ['a file of an included service’s context', 'led/shop/a', ['shop', 'over']],
    ['a Dockerfile of a service that is extended', 'led/common/B', ['led']],
  ])('%s: touches', async (_name, path, touched) => {
    changes(path);
    expect(await names(EVENTS.pullRequest)).toEqual([...touched].sort());
  });

  test('links that lead out and places that are elsewhere are not followed, and told', async () => {
    const { matrix } = await planImages(worldOf(''), eventOf({ ...EVENTS.push, name: 'schedule' }));
    expect(matrix.include.filter(({ file }) => file.startsWith('led/')).map(({ name }) => name)).toEqual([
      'led',
      'shop',
      'over',
    ]);
    const notes = said.filter((line) => line.startsWith('note:') && /link\.yaml|out\/c\.yaml|oci:/.test(line));
    expect(notes).toHaveLength(3);
  });
});

describe('by event', () => {
  test('a push: what it moved its branch by', async () => {
    standIn.state.history.set(EVENTS.push.sha, [BEFORE]).set(BEFORE, []);
    standIn.state.compared.set(`${BEFORE}...${EVENTS.push.sha}`, [{ filename: 'tools/x' }]);
    expect(await names(push({}))).toEqual(['tool']);
  });

  test('a merge queue: what its entry adds', async () => {
    const { base_sha: base, head_sha: head } = EVENTS.mergeGroup.payload.merge_group;
    standIn.state.history.set(head, [base]).set(base, []);
    standIn.state.compared.set(`${base}...${head}`, [{ filename: 'lib/a' }]);
    expect(await names(EVENTS.mergeGroup)).toEqual(['web']);
  });

  test.each<[string, RunEvent]>([
    ['a new branch', push({ before: '0'.repeat(40) })],
    ['a forced push', push({ forced: true })],
    ['a tag', push({ ref: 'refs/tags/v1' })],
    ['schedule', { ...EVENTS.push, name: 'schedule', payload: {} }],
    ['workflow_dispatch', { ...EVENTS.push, name: 'workflow_dispatch', payload: {} }],
    ['release', { ...EVENTS.push, name: 'release', payload: {} }],
  ])('%s: all, and GitHub is not asked', async (_name, event) => {
    expect(await names(event)).toEqual(ALL);
    expect(standIn.log).toEqual([]);
  });

  test('no token: all', async () => {
    expect(await names(EVENTS.pullRequest, '')).toEqual(ALL);
  });

  test('GitHub does not tell: all', async () => {
    // Two commits that have nothing in common: a force push over the history.
    standIn.state.history.set(EVENTS.push.sha, []).set(BEFORE, []);
    expect(await names(EVENTS.pullRequest, 'wrong')).toEqual(ALL);
    expect(await names(push({}))).toEqual(ALL);
  });

  test('more files than GitHub lists: all', async () => {
    standIn.state.history.set(EVENTS.push.sha, [BEFORE]).set(BEFORE, []);
    const many = Array.from({ length: 300 }, (_, at) => ({ filename: `docs/${at}` }));
    standIn.state.compared.set(`${BEFORE}...${EVENTS.push.sha}`, many);
    expect(await names(push({}))).toEqual(ALL);
  });
});

describe('hostile', () => {
  test('names are data, links are not followed', async () => {
    const path = `${HOSTILE.replaceAll('/', '_')}/Dockerfile`;
    put(path, 'FROM scratch\n');
    symlinkSync('/etc/passwd', join(folder, 'linked.Dockerfile'));
    try {
      const world = worldOf('');
      const printed: string[] = [];
      const entry = { surface: 'cli', stdout: async (text: string) => void printed.push(text) } as unknown as Entry;
      const event = eventOf({ ...EVENTS.push, name: 'schedule' });
      expect(await runPlanMode(world, entry, event)).toBe('passed');
      const matrix = JSON.parse(printed.join('')) as { include: { name: string; file: string }[] };
      expect(matrix.include.find(({ file }) => file === path)?.name).toMatch(/^[a-z0-9-]+$/);
      expect(printed.join('').trimEnd()).not.toContain('\n');
      expect(printed.join('')).not.toMatch(/##\[|[\p{Cf}\u2028]/u);
      expect(matrix.include.some(({ file }) => file.includes('##[add-mask]a \u202e'))).toBe(true);
      expect(matrix.include.some(({ file }) => file.includes('linked'))).toBe(false);
    } finally {
      rmSync(join(folder, dirname(path)), { recursive: true });
      rmSync(join(folder, 'linked.Dockerfile'));
    }
  });

  test('more images than a matrix holds: incomplete', async () => {
    for (let at = 0; at < 260; at += 1) put(`many/${at}/Dockerfile`, 'FROM scratch\n');
    try {
      const { matrix, failures } = await planImages(worldOf(''), eventOf({ ...EVENTS.push, name: 'schedule' }));
      expect(matrix.include).toHaveLength(256);
      expect(failures.map(({ code }) => code)).toEqual(['plan/too-many-images']);
    } finally {
      rmSync(join(folder, 'many'), { recursive: true });
    }
  });
});

test('a Dockerfile that is a link: the file that it leads to touches the image', async () => {
  put('linked/compose.yaml', 'services: { linked: { build: . } }');
  put('shared/common', 'FROM scratch\n');
  put('lone/a', '');
  for (const name of ['linked', 'lone']) symlinkSync('../shared/common', join(folder, name, 'Dockerfile'));
  try {
    changes('shared/common');
    expect(await names(EVENTS.pullRequest)).toEqual(['linked', 'lone']);
    changes('shared/other');
    expect(await names(EVENTS.pullRequest)).toEqual([]);
  } finally {
    for (const name of ['linked', 'lone', 'shared']) rmSync(join(folder, name), { recursive: true });
  }
});

test('a working directory: its images alone, paths as its inputs want them', async () => {
  changes('tools/x', 'lib/a');
  const world = worldOf(WRITE_TOKEN, join(folder, 'tools'));
  const { matrix } = await planImages(world, eventOf(EVENTS.pullRequest));
  expect(matrix.include).toEqual([{ name: 'tool', context: '.', file: 'Tool', image: 'octo/tool:1' }]);
});

test('a working directory outside of the workspace: what has changed there is not known', async () => {
  changes('lib/a');
  const outside = mkdtempSync(join(tmpdir(), 'seaworthy-outside-'));
  writeFileSync(join(outside, 'Dockerfile'), 'FROM scratch\n');
  try {
    const { matrix } = await planImages(worldOf(WRITE_TOKEN, outside), eventOf(EVENTS.pullRequest));
    expect(matrix.include.map(({ file }) => file)).toEqual(['Dockerfile']);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test('an output that cannot be set: incomplete, for the jobs behind would find no image', async () => {
  const world = worldOf('');
  const setOutput = () => fail('file/unwritable', 'w', 'y', 'f');
  const broken = { ...world, actions: { ...world.actions, setOutput } } as unknown as World;
  const entry = { surface: 'action' } as unknown as Entry;
  expect(await runPlanMode(broken, entry, eventOf({ ...EVENTS.push, name: 'schedule' }))).toBe('incomplete');
  expect(said.some((line) => line.includes('file/unwritable'))).toBe(true);
});
