import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EVENTS } from './events.ts';
import { type ActionResult, cleanUp, inputVariables, readManifest, runAction } from './run-action.ts';

const ACTION = `
name: x
inputs:
  context: { default: . }
  image: {}
  github-token: { default: '\${{ github.token }}' }
  two words: { default: 1 }
runs: { using: node24, main: main.mjs }
`;

describe('inputVariables', () => {
  test('defaults, the token, and names as the runner writes them', () => {
    expect(inputVariables(readManifest(ACTION), { image: 'oci:x', extra: 'y' }, 'ghs_1')).toEqual({
      INPUT_CONTEXT: '.',
      INPUT_IMAGE: 'oci:x',
      'INPUT_GITHUB-TOKEN': 'ghs_1',
      INPUT_TWO_WORDS: '1',
      INPUT_EXTRA: 'y',
    });
  });

  test('an action of another Node is refused', () => {
    expect(() => readManifest(ACTION.replace('node24', 'node20'))).toThrow();
  });
});

describe('runAction', () => {
  let folder: string;
  const results: ActionResult[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-harness-'));
    writeFileSync(join(folder, 'action.yml'), ACTION);
  });
  afterAll(() => {
    cleanUp(results);
    rmSync(folder, { recursive: true });
  });

  async function run(program: string, inputs: Record<string, string> = {}): Promise<ActionResult> {
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { appendFileSync as add, readFileSync } from 'node:fs';\n${program}`,
    );
    const result = await runAction({
      event: EVENTS.pullRequest,
      inputs,
      workspace: folder,
      token: 'ghs_1',
      actionPath: folder,
      timeoutMs: 20_000,
    });
    results.push(result);
    return result;
  }

  test('hands over the event, reads outputs, summary, annotations and exit code', async () => {
    const result = await run(
      `const event = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'));
       add(process.env.GITHUB_OUTPUT, 'number<<E\\n' + event.pull_request.number + '\\nE\\n');
       add(process.env.GITHUB_STEP_SUMMARY, '# done');
       console.log('::add-mask::' + process.env['INPUT_GITHUB-TOKEN']);
       console.log('the token is ghs_1');
       console.error('::error file=Dockerfile,line=2::from stderr too');
       process.exitCode = 2;`,
      { unknown: 'x' },
    );
    expect(result).toMatchObject({
      exitCode: 2,
      summary: '# done',
      masked: ['ghs_1'],
      unexpectedInputs: ['unknown'],
      violations: [],
    });
    expect(Object.fromEntries(result.outputs)).toEqual({ number: '7' });
    expect(result.annotations).toMatchObject([{ level: 'error', file: 'Dockerfile', line: 2 }]);
    expect(result.log).toContain('the token is ***');
  });

  test.each([
    ['GITHUB_ENV', `add(process.env.GITHUB_ENV, 'A=b')`],
    ['GITHUB_PATH', `add(process.env.GITHUB_PATH, '/evil')`],
    ['a long summary', `add(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1))`],
  ])('%s is a violation', async (_name, program) => {
    expect((await run(program)).violations).toHaveLength(1);
  });

  test('nothing of the machine’s own variables gets in', async () => {
    process.env['SEAWORTHY_LEAK'] = 'x';
    const result = await run(`console.log(Object.keys(process.env).join(' '))`);
    delete process.env['SEAWORTHY_LEAK'];
    expect(result.log).toContain('GITHUB_SHA');
    expect(result.log).not.toContain('SEAWORTHY_LEAK');
  });
});
