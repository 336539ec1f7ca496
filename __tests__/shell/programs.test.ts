import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Command } from '../../src/domain/engine.ts';
import { SystemPrograms } from '../../src/shell/programs.ts';

const node = process.execPath;
let root = '';
let workspace = '';
let tools = '';

async function program(path: string, text: string, mode = 0o755): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'programs-'));
  workspace = join(root, 'workspace');
  tools = join(root, 'tools');
  await program(join(workspace, 'bin/evil'), '#!/bin/sh\necho evil\n');
  await program(join(tools, 'good'), '#!/bin/sh\necho good "$@"\n');
  await program(join(tools, 'plain'), 'no program', 0o644);
  await program(join(tools, 'broken'), '#!/no/such/interpreter\n');
  await symlink(join(workspace, 'bin/evil'), join(tools, 'evil'));
  await symlink(join(workspace, 'bin'), join(root, 'linked'));
  await mkdir(join(tools, 'folder'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

function programs(env: Record<string, string> = {}, where = workspace): SystemPrograms {
  return new SystemPrograms({ env: { PATH: `${tools}:/usr/bin:/bin`, ...env }, workspace: where, graceMs: 300 });
}

function script(source: string, more: Partial<Command> = {}): Command {
  return { program: node, args: ['-e', source], timeoutMs: 20_000, ...more };
}

async function captured(command: Command, env: Record<string, string> = {}) {
  const result = await programs(env).run(command);
  if (!result.ok) throw new Error(result.failure.code);
  return { ...result.value, text: new TextDecoder().decode(result.value.stdout) };
}

async function code(command: Command): Promise<string> {
  const result = await programs().run(command);
  return result.ok ? 'ok' : result.failure.code;
}

/** True while the process is there and not a zombie. */
async function lives(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  return readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) [ZX] /.test(stat),
    () => false,
  );
}

async function dies(pid: number): Promise<boolean> {
  for (let turn = 0; turn < 100; turn += 1) {
    if (!(await lives(pid))) return true;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return false;
}

describe('where programs are found', () => {
  test.each([
    ['an absolute folder', 'good', () => `${tools}`, true],
    ['a folder of the workspace', 'evil', () => join(workspace, 'bin'), false],
    ['a relative folder', 'evil', () => 'workspace/bin:./bin:bin:.', false],
    ['an empty part of PATH, which means the working directory', 'evil', () => ':', false],
    ['a link outside that leads into the workspace', 'evil', () => tools, false],
    ['a folder that is a link into the workspace', 'evil', () => join(root, 'linked'), false],
    ['a file that may not be executed', 'plain', () => tools, false],
    ['a folder', 'folder', () => tools, false],
    ['nothing', 'none-of-that-name', () => tools, false],
  ])('%s', async (_, name, path, found) => {
    const at = await programs({ PATH: path() }).find(name);
    expect(at).toBe(found ? join(tools, name) : undefined);
  });

  test('a name with a slash must be absolute, and outside the workspace', async () => {
    expect(await programs().find(join(tools, 'good'))).toBe(join(tools, 'good'));
    expect(await programs().find(join(workspace, 'bin/evil'))).toBeUndefined();
    expect(await programs().find('../tools/good')).toBeUndefined();
    expect(await programs().find('')).toBeUndefined();
  });

  test('a workspace that is the root of the disk forbids nothing', async () => {
    expect(await programs({}, '/').find('good')).toBe(join(tools, 'good'));
  });

  test('children get the same PATH', async () => {
    const env = { PATH: `${join(workspace, 'bin')}:bin:${tools}` };
    expect((await captured(script('process.stdout.write(process.env.PATH)'), env)).text).toBe(tools);
  });
});

describe('what a child gets', () => {
  test('an allow-list of the environment, and what the command adds', async () => {
    const secret = {
      GITHUB_TOKEN: 't',
      ACTIONS_RUNTIME_TOKEN: 't',
      INPUT_X: 'x',
      NODE_OPTIONS: '--no-warnings',
      LD_PRELOAD: '',
    };
    const env = { ...secret, HOME: '/home/x', https_proxy: 'http://p', NO_PROXY: 'n' };
    const { text } = await captured(
      script('process.stdout.write(JSON.stringify(process.env))', { env: { DOCKER_HOST: 'unix:///s' } }),
      env,
    );
    expect(JSON.parse(text)).toEqual({
      PATH: `${tools}:/usr/bin:/bin`,
      HOME: '/home/x',
      https_proxy: 'http://p',
      NO_PROXY: 'n',
      DOCKER_HOST: 'unix:///s',
    });
  });

  test('arguments as they are: no shell', async () => {
    const args = [
      '-e',
      'process.stdout.write(JSON.stringify(process.argv.slice(1)))',
      '--',
      '$(id)',
      '; echo x',
      '*',
      '',
    ];
    expect(JSON.parse((await captured({ program: node, args, timeoutMs: 9_000 })).text)).toEqual(args.slice(3));
  });

  test('stdin, or none', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await captured(script(echo, { stdin: 'words' }))).text).toBe('words');
    expect((await captured(script(echo))).text).toBe('');
    expect((await captured(script('process.exit(0)', { stdin: 'x'.repeat(1_000_000) }))).exitCode).toBe(0);
  });
});

describe('how programs end', () => {
  test.each([0, 3, 125])('exit code %i is a capture', async (exitCode) => {
    const end = await captured(script(`console.error('why'); process.exit(${exitCode})`));
    expect(end).toMatchObject({ exitCode, timedOut: false, stderr: 'why\n' });
  });

  test('a signal is told', async () => {
    const end = await captured(script('process.kill(process.pid, "SIGKILL")'));
    expect(end).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', timedOut: false });
  });

  test('what is not there, and what cannot be started', async () => {
    expect(await code({ program: 'none-of-that-name', args: [], timeoutMs: 1000 })).toBe('engine/missing');
    expect(await code({ program: 'broken', args: [], timeoutMs: 1000 })).toBe('engine/crashed');
    expect(await code({ program: 'good', args: ['a\0b'], timeoutMs: 1000 })).toBe('engine/crashed');
    expect(await code({ program: 'good', args: [], cwd: join(root, 'none'), timeoutMs: 1000 })).toBe('engine/crashed');
  });

  test('the time limit ends the program with its children', async () => {
    const source = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1e6)'], { stdio: 'inherit' });
      console.log(c.pid); setInterval(()=>{},1e6)`;
    const end = await captured(script(source, { timeoutMs: 3000 }));
    expect(end.timedOut).toBe(true);
    expect(await dies(Number(end.text))).toBe(true);
  });

  test('a program that does not listen to TERM is killed', async () => {
    const end = await captured(script("process.on('SIGTERM', () => {}); setInterval(()=>{},1e6)", { timeoutMs: 2500 }));
    expect(end).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
  });

  test('a child that outlives the program and holds its pipe does not hold the run', async () => {
    const source = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1e6)'], { stdio: 'inherit' }).unref();`;
    const end = await captured(script(source));
    expect(end).toMatchObject({ exitCode: 0, timedOut: false });
  });

  test('stopAll ends what still runs', async () => {
    const all = programs();
    const running = all.run(script('setInterval(()=>{},1e6)'));
    await new Promise((wake) => setTimeout(wake, 200));
    all.stopAll();
    expect(await running).toMatchObject({ ok: true, value: { signal: 'SIGTERM', timedOut: false } });
  });
});

describe('output within bounds', () => {
  const flood =
    "const b='x'.repeat(65536); for(let i=0;i<64;i++) process.stdout.write(b+i); process.stdout.write('END')";

  test('stdout beyond the bound is refused', async () => {
    expect(await code(script(flood, { maxOutputBytes: 100_000 }))).toBe('engine/unreadable-output');
    expect(await code(script("process.stdout.write('x'.repeat(100))", { maxOutputBytes: 100 }))).toBe('ok');
    expect(await code(script("process.stdout.write('x'.repeat(101))", { maxOutputBytes: 100 }))).toBe(
      'engine/unreadable-output',
    );
  });

  test('an endless program is stopped by the bound, not by the time', async () => {
    const start = performance.now();
    const source = "const w=()=>{while(process.stdout.write('x'.repeat(65536)));process.stdout.once('drain',w)};w()";
    expect(await code(script(source, { maxOutputBytes: 1_000_000 }))).toBe('engine/unreadable-output');
    expect(performance.now() - start).toBeLessThan(18_000);
  });

  test('a log keeps its end', async () => {
    const end = await captured(script(flood, { maxOutputBytes: 1000, stdoutIsLog: true }));
    expect(end.text).toHaveLength(1000);
    expect(end.text.endsWith('63END')).toBe(true);
  });

  test('stderr keeps its end', async () => {
    const end = await captured(script(flood.replaceAll('stdout', 'stderr'), { maxOutputBytes: 1000 }));
    expect(end.stderr).toHaveLength(1000);
    expect(end.stderr.endsWith('END')).toBe(true);
  });

  test('lines of both come as they are written', async () => {
    const lines: string[] = [];
    const source = "process.stdout.write('a\\nb\\rc\\r\\nd'); process.stderr.write('e\\n')";
    await programs().run(script(source), (line) => lines.push(line));
    expect(lines.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('streams', () => {
  async function stream(command: Command) {
    const started = await programs().stream(command);
    if (!started.ok) throw new Error(started.failure.code);
    return started.value;
  }

  test('all bytes, then the end', async () => {
    const { stdout, done } = await stream(
      script("process.stdout.write('x'.repeat(3e6)); process.exitCode = 4; console.error('e')"),
    );
    let size = 0;
    for await (const chunk of stdout) size += chunk.length;
    expect(size).toBe(3_000_000);
    expect(await done).toMatchObject({ exitCode: 4, stderr: 'e\n', timedOut: false });
  });

  test('a slow reader holds the writer back', async () => {
    // Counted in a file: what the program still writes while it is being ended is not the reader's doing.
    const count = join(await mkdtemp(join(root, 'count-')), 'count');
    const source = `process.stdout.on('error', () => process.exit()); let n=0; const w=()=>{ if(n++<1000) process.stdout.write('x'.repeat(65536), () => { require('fs').appendFileSync(${JSON.stringify(count)}, '.'); w() }) }; w()`;
    const { stdout, done } = await stream(script(source));
    const reader = stdout[Symbol.asyncIterator]();
    await reader.next();
    await new Promise((wake) => setTimeout(wake, 500));
    // Of 64 MB at most a few hundred KB were written: pipe and buffers.
    const written = (await stat(count)).size;
    await reader.return?.();
    await done;
    expect(written).toBeLessThan(30);
  });

  test('a reader who leaves ends the program', async () => {
    const { stdout, done } = await stream(script("setInterval(() => process.stdout.write('x'), 5)"));
    for await (const _ of stdout) break;
    expect(await done).toMatchObject({ signal: 'SIGTERM' });
  });

  test('at the time limit the stream ends and the end tells why', async () => {
    const { stdout, done } = await stream(
      script("process.stdout.write('x'); setInterval(()=>{},1e6)", { timeoutMs: 2500 }),
    );
    let size = 0;
    for await (const chunk of stdout) size += chunk.length;
    expect(size).toBe(1);
    expect(await done).toMatchObject({ timedOut: true });
  });

  test('what cannot be started', async () => {
    expect(await programs().stream({ program: 'none', args: [], timeoutMs: 1 })).toMatchObject({
      failure: { code: 'engine/missing' },
    });
  });
});
