import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'worlds-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const module = pathToFileURL(join(import.meta.dirname, '../../src/shell/worlds.ts')).href;

/** A run with temporary folders, whose end comes at once, or on the heels of a signal. */
function statusOf(signal: string): number | null {
  const program = `
    import { Worlds } from ${JSON.stringify(module)};
    const log = { write: () => true };
    const worlds = new Worlds({ surface: 'cli', env: { TMPDIR: ${JSON.stringify(folder)} }, cwd: ${JSON.stringify(folder)}, log });
    for (let at = 0; at < 20; at += 1) {
      const { files } = await worlds.open({ offline: true, workingDirectory: '.' });
      await files.temporary('run');
    }
    setInterval(() => undefined, 1000);
    const signal = ${JSON.stringify(signal)};
    if (signal !== '') {
      process.kill(process.pid, signal);
      await new Promise((done) => process.once(signal, done));
    }
    await worlds.close();
    process.exit(1);`;
  const env = { PATH: process.env['PATH'], TMPDIR: folder };
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { env, cwd: folder }).status;
}

test.each([
  ['', 1],
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('a run that ends by %j has the status %i, and leaves no folder', (signal, status) => {
  expect(statusOf(signal)).toBe(status);
  expect(readdirSync(folder)).toEqual([]);
});

test('a wait that nobody needs any more does not keep the process', () => {
  const program = `
    import { Worlds } from ${JSON.stringify(module)};
    const log = { write: () => true };
    const worlds = new Worlds({ surface: 'action', env: {}, cwd: ${JSON.stringify(folder)}, log });
    const { sleep } = await worlds.open({ offline: true, workingDirectory: '.' });
    await sleep(1);
    void sleep(3_600_000);
    await worlds.close();`;
  const env = { PATH: process.env['PATH'], TMPDIR: folder };
  const options = { env, cwd: folder, timeout: 60_000 };
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', program], options).status).toBe(0);
});
