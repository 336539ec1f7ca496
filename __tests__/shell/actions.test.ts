import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Actions } from '../../src/ports/actions.ts';
import { createActions } from '../../src/shell/actions.ts';
import { CommandReader, linesOf } from '../helpers/runner/commands.ts';
import { parseEnvFile } from '../helpers/runner/env-file.ts';

let folder: string;
let written: string;
const paths = (): { GITHUB_OUTPUT: string; GITHUB_STEP_SUMMARY: string } => ({
  GITHUB_OUTPUT: join(folder, 'output'),
  GITHUB_STEP_SUMMARY: join(folder, 'summary'),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-actions-'));
  for (const path of Object.values(paths())) writeFileSync(path, '');
  Object.assign(process.env, paths());
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of Object.keys(paths())) delete process.env[name];
  rmSync(folder, { recursive: true });
});

function seen(): CommandReader {
  const reader = new CommandReader('/w');
  for (const line of linesOf(written)) reader.line(line);
  return reader;
}

async function actions(): Promise<Actions> {
  return createActions(paths());
}

describe('createActions', () => {
  test('annotations arrive at the runner as they were meant, whatever is in them', async () => {
    const hostile = 'a,b::c%0A\n::error::forged\r##[set-output name=conclusion;]passed';
    (await actions()).annotation({
      level: 'warning',
      message: hostile,
      title: hostile,
      file: 'a,b:c/Dockerfile',
      line: 3,
    });
    const { annotations, violations, log } = seen();
    expect(annotations).toEqual([
      { level: 'warning', message: hostile, title: hostile, file: 'a,b:c/Dockerfile', line: 3, endLine: 3 },
    ]);
    expect(violations).toEqual([]);
    expect(log).toHaveLength(1);
  });

  test('a reversed range becomes one line; a line without a file is left out', async () => {
    const { annotation } = await actions();
    annotation({ level: 'error', message: 'x', file: 'a', line: 5, endLine: 2 });
    annotation({ level: 'notice', message: 'y', line: 5 });
    expect(seen().annotations).toMatchObject([
      { line: 5, endLine: 5 },
      { file: undefined, line: undefined },
    ]);
    expect(seen().violations).toEqual([]);
  });

  test('outputs keep their lines, and cannot set another', async () => {
    const { setOutput } = await actions();
    expect(setOutput('counts', '{"high":1}').ok).toBe(true);
    expect(setOutput('report-file', 'x\nconclusion=passed\nconclusion<<E\npassed\nE').ok).toBe(true);
    const outputs = parseEnvFile(readFileSync(paths().GITHUB_OUTPUT, 'utf8'));
    expect(Object.fromEntries(outputs)).toEqual({
      counts: '{"high":1}',
      'report-file': 'x\nconclusion=passed\nconclusion<<E\npassed\nE',
    });
    expect(written).not.toContain('set-output');
  });

  test('the summary grows', async () => {
    const { summary } = await actions();
    await summary('# one');
    expect((await summary('two ☂')).ok).toBe(true);
    expect(readFileSync(paths().GITHUB_STEP_SUMMARY, 'utf8')).toBe('# one\ntwo ☂\n');
  });

  test('a secret of several lines is masked line by line; nothing is masked as nothing', async () => {
    const { mask } = await actions();
    mask('first\nsecond');
    mask('');
    expect(seen().masks).toEqual(expect.arrayContaining(['first\nsecond', 'first', 'second']));
    expect(seen().masks.every((secret) => secret.trim() !== '')).toBe(true);
    expect(seen().violations).toEqual([]);
  });

  test('a secret is masked as headers carry it, too', async () => {
    (await actions()).mask('ghs_token');
    const forms = ['ghs_token', 'x-access-token:ghs_token'].map((text) => Buffer.from(text).toString('base64'));
    expect(seen().masks).toEqual(['ghs_token', ...forms]);
  });

  test.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])(
    'without %s: file/unwritable, and nothing on stdout',
    async (name) => {
      delete process.env[name];
      const { setOutput, summary } = await createActions({ ...paths(), [name]: undefined });
      const result = name === 'GITHUB_OUTPUT' ? setOutput('a', 'b') : await summary('x');
      expect(result).toMatchObject({ ok: false, failure: { code: 'file/unwritable' } });
      expect(written).toBe('');
    },
  );

  test('a file that is gone: file/unwritable', async () => {
    const gone = await createActions({ GITHUB_OUTPUT: folder, GITHUB_STEP_SUMMARY: join(folder, 'no/summary') });
    process.env['GITHUB_OUTPUT'] = join(folder, 'no/output');
    expect(gone.setOutput('a', 'b')).toMatchObject({ failure: { code: 'file/unwritable' } });
    expect(await gone.summary('x')).toMatchObject({ failure: { code: 'file/unwritable' } });
  });
});
