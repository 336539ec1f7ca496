import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const CLI = resolve('src/cli.ts');

/** Runs the sources as a program whose reader of one stream has gone before it writes. */
async function exitWithout(stream: 'stdout' | 'stderr', args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child[stream].destroy();
  child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('a reader that went away says nothing of the verdict', () => {
  test.each(['stdout', 'stderr'] as const)('%s of a passed run', async (stream) => {
    expect(await exitWithout(stream, ['sbom', 'docker-archive:examples/shop/image.tar.gz'])).toBe(0);
  });
  test('stderr of a call that is wrong', async () => {
    expect(await exitWithout('stderr', ['chekc'])).toBe(64);
  });
});

/** A device on which nothing can be written. */
const FULL = '/dev/full';

(existsSync(FULL) ? describe : describe.skip)('a standard output that takes nothing', () => {
  test.each<[string, readonly string[]]>([
    ['a report', ['sbom', 'docker-archive:examples/shop/image.tar.gz']],
    ['help', ['--help']],
    ['the version', ['--version']],
  ])('%s: incomplete, and why', async (_name, args) => {
    const full = openSync(FULL, 'w');
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', full, 'pipe'] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    closeSync(full);
    expect(code).toBe(2);
    expect(said).toContain('file/unwritable');
  });
});

/** Gives a program a terminal (util-linux). */
const SCRIPT = '/usr/bin/script';

(existsSync(SCRIPT) ? describe : describe.skip)('colours', () => {
  const COLOURED = '\u001b[1;31mBlocked\u001b[0m';
  const call = `${process.execPath} ${CLI} lint examples/shop/Dockerfile`;
  // Nothing that says what the terminal is, or that there is none: in CI there are no colours.
  const plain = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const onTerminal = (env: Readonly<Record<string, string>>): string =>
    execFileSync(SCRIPT, ['-qc', call, '/dev/null'], {
      env: { ...plain, TERM: 'xterm-256color', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });

  test('a terminal gets them', () => {
    expect(onTerminal({})).toContain(COLOURED);
  });
  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('one with %j gets none', (env) => {
    const text = onTerminal(env);
    expect(text).toContain('Blocked');
    expect(text).not.toContain('\u001b[1;31m');
  });
  test('a pipe gets none', async () => {
    const child = spawn(process.execPath, [CLI, 'lint', 'examples/shop/Dockerfile'], {
      env: { ...plain, TERM: 'xterm-256color' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await once(child, 'close');
    expect(text).toContain('Blocked');
    expect(text).not.toContain('\u001b');
  });
});
