import { expect, test } from '@jest/globals';
import type { Capture, Command } from '../../src/domain/engine.ts';
import { ok } from '../../src/domain/failure.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { checkShell } from '../../src/stages/shellcheck.ts';
import { INPUTS, parsed } from '../dockerfile/lint-text.ts';

const capture = (stdout: string, exitCode = 0): Capture => ({
  exitCode,
  timedOut: false,
  stdout: new TextEncoder().encode(stdout),
  stderr: exitCode > 1 ? 'boom' : '',
});

/** A machine whose ShellCheck answers as `answer` says. */
async function check(text: string, wanted: Plan['shellcheck'], answer?: (script: string) => Capture) {
  let [now, most, runs] = [0, 0, 0];
  const run = async ({ stdin }: Command) => {
    runs += 1;
    now += 1;
    most = Math.max(most, now);
    await new Promise((done) => setImmediate(done));
    now -= 1;
    return ok(answer?.(String(stdin)) ?? capture('{"comments":[]}'));
  };
  const programs = { find: async () => (answer === undefined ? undefined : '/usr/bin/shellcheck'), run };
  const world = { programs } as unknown as World;
  const plan = (wanted === undefined ? {} : { shellcheck: wanted }) as Plan;
  const { findings, failures } = await checkShell(world, plan, { file: parsed(text), inputs: INPUTS });
  return {
    rules: findings.map(({ rule, at }) => `${rule}:${at.kind === 'file' ? at.line : 0}`),
    codes: failures.map(({ code }) => code),
    most,
    runs,
  };
}

/** One comment on the line that has `@`, counted as the program counts. */
function marks(script: string): Capture {
  const comments = script.split('\n').flatMap((line, at) => {
    const column = line.indexOf('@') + 1;
    return column === 0 ? [] : [{ line: at + 1, column, level: 'info', code: 2086, message: 'm' }];
  });
  return capture(JSON.stringify({ comments }), comments.length === 0 ? 0 : 1);
}

const TEXT = 'FROM debian:12\nENV A=1\nRUN a && \\\n @\nRUN <<E\nb\n@\nE\nRUN ["@"]\n';

test('what it says stands on the Dockerfile’s own line', async () => {
  expect(await check(TEXT, 'auto', marks)).toMatchObject({ rules: ['SC2086:4', 'SC2086:7'], codes: [], runs: 2 });
});

test.each<[Plan['shellcheck'], readonly string[]]>([
  ['auto', []],
  ['never', []],
  [undefined, []],
  ['required', ['engine/missing']],
])('%s where it is not on the machine: %j', async (wanted, codes) => {
  expect(await check(TEXT, wanted)).toMatchObject({ codes, rules: [], runs: 0 });
});

test('never is never', async () => {
  expect(await check(TEXT, 'never', marks)).toMatchObject({ rules: [], runs: 0 });
});

test('a run that fails takes nothing from the others, and the same failure is told once', async () => {
  const text = `${TEXT}RUN crash\nRUN crash again\nRUN rubbish\n`;
  const answer = (script: string): Capture =>
    script.includes('crash') ? capture('', 2) : script.includes('rubbish') ? capture('rubbish') : marks(script);
  expect(await check(text, 'auto', answer)).toMatchObject({
    rules: ['SC2086:4', 'SC2086:7'],
    codes: ['engine/crashed', 'engine/unreadable-output'],
  });
});

test('a few at a time, and not without end', async () => {
  const done = await check(`FROM debian:12\n${'RUN a\n'.repeat(600)}`, 'auto', marks);
  expect(done).toMatchObject({ most: 4, runs: 500, codes: ['file/too-large'] });
});
