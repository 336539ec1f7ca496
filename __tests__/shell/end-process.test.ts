import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';

const PLACE = new URL('../../src/shell/end-process.ts', import.meta.url).href;

interface Ended {
  readonly status: number | null;
  readonly stdout: number;
  readonly stderr: number;
}

/** Runs a program that ends by `endProcess(3)`; `reads`: whether anybody reads what it says. */
function ended(said: string, reads: boolean): Promise<Ended> {
  const program = `
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    setInterval(() => undefined, 1000);
    ${said}
    await (await import(${JSON.stringify(PLACE)})).endProcess(3);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  const counts = { stdout: 0, stderr: 0 };
  if (reads) {
    child.stdout.on('data', (chunk: Buffer) => (counts.stdout += chunk.length));
    child.stderr.on('data', (chunk: Buffer) => (counts.stderr += chunk.length));
  } else {
    child.stdout.destroy();
    child.stderr.destroy();
  }
  return new Promise((done) => child.on('close', (status) => done({ status, ...counts })));
}

const MUCH = "for (const stream of [process.stdout, process.stderr]) stream.write('x'.repeat(3_000_000));";

test.each([
  ['nothing was said', '', true, { status: 3, stdout: 0, stderr: 0 }],
  ['much was said', MUCH, true, { status: 3, stdout: 3_000_000, stderr: 3_000_000 }],
  ['nobody reads it', MUCH, false, { status: 3, stdout: 0, stderr: 0 }],
])('a process ends at once, whatever waits, with all that it said: %s', async (_, said, reads, expected) =>
  expect(await ended(said, reads)).toEqual(expected),
);
