import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS, type InputSpec } from '../../src/inputs/table.ts';
import { OUTPUTS } from '../../src/render/outputs.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

describe('what is generated', () => {
  test('is up to date', () => {
    expect(execFileSync(process.execPath, ['scripts/generate.ts', '--check'], { cwd: root, encoding: 'utf8' })).toMatch(
      /up to date/,
    );
  });

  test('action.yml has every input and output of the tables, and nothing that runs elsewhere', () => {
    const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
    expect(Object.keys(action.inputs)).toEqual(INPUTS.map((spec) => spec.name));
    expect(Object.keys(action.outputs)).toEqual(OUTPUTS.map((output) => output.name));
    for (const spec of INPUTS as readonly InputSpec[]) {
      expect(action.inputs[spec.name].default).toBe(spec.implied === true ? undefined : spec.default);
    }
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
    // The Marketplace refuses a longer one, and tells so only when the release is published.
    expect(action.description.length).toBeLessThan(125);
    expect(action.branding).toEqual({ icon: 'anchor', color: 'blue' });
  });
});
