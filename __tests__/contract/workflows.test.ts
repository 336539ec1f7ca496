import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

interface Problem {
  message: string;
}
type Validate = (path: string, text: string) => Promise<Problem[]>;
let validateWorkflow: Validate;
let validateAction: Validate;

// GitHub's language service imports JSON without an attribute, which Node refuses: it is bundled for the test.
beforeAll(async () => {
  const built = buildSync({
    stdin: {
      contents:
        "export { validate } from '@actions/languageservice/validate'; export { validateAction } from '@actions/languageservice/validate-action'; export { TextDocument } from 'vscode-languageserver-textdocument';",
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __requireOf } from 'node:module'; const require = __requireOf(import.meta.url);",
    },
    outfile: 'service.mjs',
  });
  const { mkdtempSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const file = join(mkdtempSync(join(tmpdir(), 'service-')), 'service.mjs');
  writeFileSync(file, built.outputFiles[0]?.text ?? '');
  const service = await import(file);
  let count = 0;
  // The service caches by document URI: a new one for each text.
  const document = (path: string, text: string) =>
    service.TextDocument.create(`file:///${count++}/${path}`, 'yaml', 1, text);
  validateWorkflow = (path, text) => service.validate(document(path, text));
  validateAction = (path, text) => service.validateAction(document(path, text));
});

const workflows = ['.github/workflows', 'examples/workflows'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('GitHub’s own language service', () => {
  test.each(workflows)('accepts %s', async (path) =>
    expect((await validateWorkflow(path, read(path))).map((problem) => problem.message)).toEqual([]),
  );
  test('accepts action.yml', async () =>
    expect((await validateAction('action.yml', read('action.yml'))).map((problem) => problem.message)).toEqual([]));
  test('refuses what is wrong', async () => {
    expect(await validateAction('action.yml', read('action.yml').replace('node24', 'node26'))).not.toEqual([]);
    expect(
      await validateWorkflow('x.yml', read('.github/workflows/ci.yml').replace('contents: read', 'contents: raed')),
    ).not.toEqual([]);
  });
});

describe('our workflows', () => {
  test.each(workflows)('%s: no permission at the top, every action pinned by commit', (path) => {
    const workflow = parse(read(path));
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    for (const [line] of read(path).matchAll(/uses: .*/g))
      expect(line).toMatch(/^uses: (\.\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });
});

/** What a job may do, and what it is for. */
const EXAMPLES = [
  ['image.yml', 'check', { actions: 'read', contents: 'read', 'pull-requests': 'write', 'security-events': 'write' }],
  ['matrix.yml', 'analyze', { contents: 'read' }],
  ['matrix.yml', 'report', { actions: 'read', contents: 'read', 'pull-requests': 'write', 'security-events': 'write' }],
  ['fork-analyze.yml', 'analyze', { contents: 'read' }],
  ['fork-analyze.yml', 'default-branch', { actions: 'read', contents: 'read', 'security-events': 'write' }],
  [
    'fork-report.yml',
    'report',
    { actions: 'read', contents: 'read', 'pull-requests': 'write', 'security-events': 'write' },
  ],
] as const;

describe('the workflows to copy', () => {
  test.each(EXAMPLES)('%s, %s: what it needs and no more', (name, job, permissions) => {
    const workflow = parse(read(`examples/workflows/${name}`));
    expect(workflow.jobs[job].permissions).toEqual(permissions);
    expect(workflow.jobs[job].steps.every((step: { run?: string }) => step.run === undefined)).toBe(true);
  });

  test('every input is one of ours', () => {
    const known = Object.keys(parse(read('action.yml')).inputs);
    for (const [name, job] of EXAMPLES) {
      const steps = parse(read(`examples/workflows/${name}`)).jobs[job].steps as { uses: string; with?: object }[];
      for (const step of steps.filter(({ uses }) => uses.startsWith('seaworthy/')))
        expect(known).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
    }
  });

  test('code scanning and the comparison know the default branch: every gate runs on its pushes, and in the merge queue', () => {
    for (const name of ['image.yml', 'matrix.yml', 'fork-analyze.yml']) {
      const { on } = parse(read(`examples/workflows/${name}`));
      expect(on.push.branches).toEqual(['main']);
      expect(Object.keys(on)).toContain('merge_group');
    }
    const { jobs } = parse(read('examples/workflows/fork-analyze.yml'));
    expect(jobs.analyze.if).toBe("${{ github.event_name != 'push' }}");
    expect(jobs['default-branch'].if).toBe("${{ github.event_name == 'push' }}");
    // The same check but for the mode: the same category, and the same key of the report that is kept.
    const inputs = (job: { steps: { with: Record<string, string> }[] }) => job.steps.at(-1)?.with;
    expect({ ...inputs(jobs['default-branch']), mode: 'analyze' }).toEqual(inputs(jobs.analyze));
  });

  test('the second stage of forks checks nothing out, and follows the first', () => {
    const workflow = parse(read('examples/workflows/fork-report.yml'));
    const steps = workflow.jobs.report.steps as { uses: string }[];
    expect(steps.map(({ uses }) => uses.split('@')[0])).toEqual(['seaworthy/seaworthy']);
    expect(workflow.on.workflow_run.workflows).toEqual([parse(read('examples/workflows/fork-analyze.yml')).name]);
  });
});
