import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cli = join(root, 'dist/cli.js');
/** The value that the example's Dockerfile sets by mistake. */
const SECRET = 'b4d7c1f09e5a4e0c8a6f2d31';
const IMAGE = ['--image', 'docker-archive:examples/shop/image.tar.gz', '--context', 'examples/shop'];
const ADVISORIES = ['--advisories', 'examples/shop/advisories'];
let folder: string;
/** Programs that stand in for real ones: outside of the workspace, where Seaworthy takes no program from. */
let tools: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  tools = mkdtempSync(join(tmpdir(), 'tools-'));
  mkdirSync(join(folder, 'empty'));
  cpSync(join(root, 'examples/shop'), join(folder, 'examples/shop'), { recursive: true });
});
afterAll(() => {
  for (const made of [folder, tools]) rmSync(made, { recursive: true, force: true });
});

interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

async function seaworthy(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return await new Promise((done) => {
    // Nothing of the machine's own: no engine, no credentials, no CI.
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      env: { PATH: '/nonexistent', HOME: folder, TMPDIR: tmpdir(), ...env },
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.on('close', (status) =>
      done({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

interface ReportJson {
  conclusion: string;
  stages: {
    stage: string;
    status: string;
    failures?: { code: string; what: string; why: string; fix: string }[];
    notAssessed?: string[];
  }[];
  findings: {
    kind: string;
    rule: string;
    at: { kind: string; path?: string; line?: number };
    verdict: { kind: string };
  }[];
  packages: { purl: string }[];
}

async function check(
  args: readonly string[],
  env?: Record<string, string>,
): Promise<Ran & { report: ReportJson; codes: string[] }> {
  const ran = await seaworthy(['check', '--format', 'json', ...args], env);
  const report: ReportJson = JSON.parse(ran.stdout);
  return {
    ...ran,
    report,
    codes: report.stages.flatMap((stage) => (stage.failures ?? []).map((failure) => failure.code)),
  };
}

describe('the exit status', () => {
  test.each<[string, string[], number]>([
    ['passed', [...IMAGE, ...ADVISORIES, '--fail-on', 'never'], 0],
    ['blocked', [...IMAGE, ...ADVISORIES], 1],
    ['blocked by a maximum', [...IMAGE, ...ADVISORIES, '--fail-on', 'never', '--max-high', '1'], 1],
    ['a maximum that holds', [...IMAGE, ...ADVISORIES, '--fail-on', 'never', '--max-high', '100'], 0],
  ])('%s', async (_, args, status) => {
    const ran = await check(args);
    expect(ran.status).toBe(status);
    expect(ran.report.conclusion).toBe(status === 0 ? 'passed' : 'blocked');
  });
  test.each<[string[], string]>([
    [['check', '--fail-onn', 'high'], '--fail-on'],
    [['check', '--fail-on', 'hihg'], 'high'],
    [['chekc'], 'check'],
    [['scan'], 'TARGET'],
    [['check', '--offline'], 'offline'],
  ])('%j is wrong usage', async (args, hint) => {
    const ran = await seaworthy(args);
    expect(ran).toMatchObject({ status: 64, stdout: '' });
    expect(ran.stderr).toContain(hint);
  });
});

describe('what did not finish is never green, and says cause and cure', () => {
  const broken = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const tar = (): Buffer => gunzipSync(readFileSync(join(root, 'examples/shop/image.tar.gz')));

  test.each<[string, () => string[], string]>([
    [
      'an archive that is cut short',
      () => ['--image', `docker-archive:${broken('cut.tar', tar().subarray(0, 9000))}`, ...ADVISORIES],
      'image/',
    ],
    [
      'an archive that is none',
      () => ['--image', `docker-archive:${broken('none.tar', 'hello')}`, ...ADVISORIES],
      'image/',
    ],
    ['no archive', () => ['--image', 'docker-archive:nothing.tar', ...ADVISORIES], 'file/not-found'],
    ['a registry out of reach', () => ['--image', '127.0.0.1:1/app:1', ...ADVISORIES], 'registry/unreachable'],
    ['an empty advisory folder', () => [...IMAGE, '--advisories', 'empty'], 'advisories/empty'],
    ['no advisory folder', () => [...IMAGE, '--advisories', 'nothing'], 'advisories/not-found'],
    [
      'an advisory that does not parse',
      () => {
        mkdirSync(join(folder, 'bad'), { recursive: true });
        cpSync(join(folder, 'examples/shop/advisories'), join(folder, 'bad'), { recursive: true });
        writeFileSync(join(folder, 'bad/x.json'), '{ "id": ');
        return [...IMAGE, '--advisories', 'bad'];
      },
      'advisories/unreadable',
    ],
    [
      'a Dockerfile that does not parse',
      () => [...IMAGE.slice(0, 2), ...ADVISORIES, '--file', broken('Syntax.Dockerfile', 'FROM a\nRUN <<EOF\nx\n')],
      'dockerfile/syntax',
    ],
    [
      'a Dockerfile that is none',
      () => [...IMAGE.slice(0, 2), ...ADVISORIES, '--file', broken('None.Dockerfile', '\0\x01\x02ELF')],
      'dockerfile/not-a-dockerfile',
    ],
    [
      'a named Dockerfile that is not there',
      () => [...IMAGE.slice(0, 2), ...ADVISORIES, '--file', 'gone.Dockerfile'],
      'file/not-found',
    ],
    ['no builder', () => ['--context', 'examples/shop', ...ADVISORIES], 'build/no-builder'],
    [
      'an ignore file that is not there',
      () => [...IMAGE, ...ADVISORIES, '--ignore-file', 'gone.yaml'],
      'file/not-found',
    ],
    [
      'an ignore file without a reason',
      () => [...IMAGE, ...ADVISORIES, '--ignore-file', broken('i.yaml', '- id: CVE-1\n')],
      'policy/ignore-file',
    ],
    ['no engine for an image in a daemon', () => ['--image', 'docker-daemon:app:1', ...ADVISORIES], 'engine/missing'],
  ])('%s', async (_, args, code) => {
    const ran = await check([...args(), '--fail-on', 'never']);
    expect(ran.codes.some((one) => one.startsWith(code))).toBe(true);
    expect([ran.status, ran.report.conclusion]).toEqual([2, 'incomplete']);
    for (const failure of ran.report.stages.flatMap((stage) => stage.failures ?? [])) {
      for (const sentence of [failure.what, failure.why, failure.fix]) expect(sentence.length).toBeGreaterThan(5);
    }
  });

  test.each(['docker', 'buildah', 'podman'])('%s dies without a word', async (tool) => {
    const bin = join(tools, tool);
    mkdirSync(bin);
    // Answers what it is, and then dies at the work itself.
    writeFileSync(
      join(bin, tool),
      `#!/bin/sh\ncase "$*" in *build*|*bud*) exit 1;; version*json*) echo '{"Client":{"Version":"28.0.0"},"Server":{"Version":"28.0.0"}}'; exit 0;; *version*) echo '${tool} version 5.0.0, build x'; exit 0;; *info*) echo '{}'; exit 0;; esac\nexit 1\n`,
    );
    chmodSync(join(bin, tool), 0o755);
    const ran = await check(['--context', 'examples/shop', '--builder', tool, ...ADVISORIES, '--fail-on', 'never'], {
      PATH: `${bin}:/bin:/usr/bin`,
    });
    expect([ran.status, ran.report.conclusion]).toEqual([2, 'incomplete']);
    expect(ran.report.stages.find((stage) => stage.stage === 'build')?.status).toBe('failed');
    expect(ran.codes).toEqual(['engine/silent']);
  });

  test('a distribution that the source does not cover is named, and accepted only when asked', async () => {
    const only = join(folder, 'npm-only');
    mkdirSync(only);
    for (const name of readdirSync(join(root, 'examples/shop/advisories')).filter((one) => one.startsWith('GHSA')))
      cpSync(join(root, 'examples/shop/advisories', name), join(only, name));
    const strict = await check([...IMAGE, '--advisories', 'npm-only', '--fail-on', 'never']);
    expect([strict.status, strict.codes]).toEqual([2, ['advisories/not-assessed']]);
    const lenient = await check([...IMAGE, '--advisories', 'npm-only', '--fail-on', 'never', '--unassessed', 'report']);
    expect(lenient.status).toBe(0);
    expect(lenient.report.stages.flatMap((stage) => stage.notAssessed ?? []).join()).toContain('Debian');
  });

  test('blocked beats incomplete, and still lists what did not finish', async () => {
    const ran = await check([...IMAGE, '--advisories', 'empty', '--fail-on', 'critical']);
    expect([ran.status, ran.report.conclusion, ran.codes]).toEqual([1, 'blocked', ['advisories/empty']]);
  });
});

describe('what is written', () => {
  test('the JSON report is of the published schema', async () => {
    const { report } = await check([...IMAGE, ...ADVISORIES, '--ignore-file', 'examples/shop/.seaworthy-ignore.yaml']);
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(join(root, 'schema/report.schema.json'), 'utf8')));
    validate(report);
    expect(validate.errors).toBeNull();
    expect(report.findings.length).toBeGreaterThan(15);
    expect(report.findings.some((finding) => finding.verdict.kind === 'suppressed')).toBe(true);
    expect(report.packages.map((found) => found.purl)).toContain(
      'pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12',
    );
    const text = readFileSync(join(root, 'examples/shop/Dockerfile'), 'utf8').split('\n');
    for (const { at } of report.findings) if (at.kind === 'file') expect(text[(at.line ?? 0) - 1]).toBeTruthy();
  });

  test('every artifact, in one folder; the same findings in each; the secret in none', async () => {
    const ran = await check([
      ...IMAGE,
      ...ADVISORIES,
      '--output-dir',
      'out',
      '--sarif-file',
      'extra/x.sarif',
      '--sbom-formats',
      'cyclonedx-json,spdx-json',
    ]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      'comment.md',
      'report.json',
      'sbom.cdx.json',
      'sbom.spdx.json',
      'seaworthy.sarif',
    ]);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const texts = [
      ran.stdout,
      ran.stderr,
      read('extra/x.sarif'),
      ...readdirSync(join(folder, 'out')).map((name) => read(`out/${name}`)),
    ];
    for (const text of texts) expect(text).not.toContain(SECRET);
    expect(JSON.parse(read('out/report.json')).findings.length).toBe(ran.report.findings.length);
    for (const rule of ['CVE-2021-44906', 'SW1005', 'CVE-2023-4911']) {
      for (const name of ['out/report.json', 'out/seaworthy.sarif', 'out/comment.md'])
        expect(read(name)).toContain(rule);
    }
  });

  test('stdout holds the asked-for format alone', async () => {
    const base = ['scan', 'docker-archive:examples/shop/image.tar.gz', ...ADVISORIES];
    expect(JSON.parse((await seaworthy([...base, '--format', 'sarif'])).stdout).version).toBe('2.1.0');
    expect((await seaworthy([...base, '--format', 'markdown'])).stdout).toMatch(/^#+ .*Blocked/m);
    expect((await seaworthy([...base, '--format', 'text'])).stdout).toMatch(/\nBlocked: .*\n$/);
  });

  test('an SBOM', async () => {
    const sbom = async (format: string): Promise<Record<string, unknown>> =>
      JSON.parse((await seaworthy(['sbom', 'docker-archive:examples/shop/image.tar.gz', '--format', format])).stdout);
    expect(await sbom('cyclonedx-json')).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(await sbom('spdx-json')).toMatchObject({ spdxVersion: 'SPDX-2.3' });
  });

  test('lint takes Dockerfiles alone', async () => {
    const ran = await seaworthy(['lint', 'examples/shop/Dockerfile', '--format', 'json', '--fail-on', 'never']);
    const report: ReportJson = JSON.parse(ran.stdout);
    expect(ran.status).toBe(0);
    expect(new Set(report.findings.map((finding) => finding.kind))).toEqual(new Set(['dockerfile']));
    expect(report.stages.filter((stage) => stage.status !== 'skipped').map((stage) => stage.stage)).toEqual([
      'dockerfile',
    ]);
  });

  test('a folder that cannot be written leaves the run incomplete', async () => {
    writeFileSync(join(folder, 'in-the-way'), '');
    const ran = await seaworthy(['check', ...IMAGE, ...ADVISORIES, '--fail-on', 'never', '--output-dir', 'in-the-way']);
    expect(ran.status).toBe(2);
    expect(ran.stderr + ran.stdout).toContain('file/unwritable');
  });

  test('help and version', async () => {
    expect((await seaworthy(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const command of ['check', 'lint', 'sbom', 'scan', 'verify'])
      expect((await seaworthy([command, '--help'])).stdout).toContain(`seaworthy ${command}`);
  });
});

test('requests go through the proxy of the environment', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const ran = await seaworthy(['sbom', 'registry.invalid/app:1'], { https_proxy: url, http_proxy: url });
  proxy.close();
  expect(ran.status).toBe(2);
  expect(asked.join()).toContain('registry.invalid');
});

test('a run that is stopped leaves nothing behind', async () => {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const bin = join(tools, 'slow');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'buildah'),
    `#!/bin/sh\ncase "$*" in *version*) echo 'buildah version 1.28.2'; exit 0;; *bud*|*build*) echo started; exec sleep 60;; esac\necho '{}'\n`,
  );
  chmodSync(join(bin, 'buildah'), 0o755);
  const child = spawn(
    process.execPath,
    [cli, 'check', '--context', 'examples/shop', '--builder', 'buildah', ...ADVISORIES],
    { cwd: folder, env: { PATH: `${bin}:/bin:/usr/bin`, HOME: folder, TMPDIR: temporary } },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (stderr.includes('started')) child.kill('SIGTERM');
  });
  const status = await new Promise((done) => child.on('close', done));
  expect(stderr).toContain('started');
  expect(status).toBe(143);
  expect(readdirSync(temporary)).toEqual([]);
});

test('the bundle is small, and brings its licences', () => {
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  const bytes = files.reduce((sum, name) => sum + statSync(join(root, 'dist', name)).size, 0);
  expect(bytes).toBeLessThan(4_000_000);
  expect(readFileSync(join(root, 'dist/licenses.txt'), 'utf8')).toContain('@octokit/');
});
