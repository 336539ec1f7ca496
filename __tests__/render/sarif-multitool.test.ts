import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { renderSarif } from '../../src/render/sarif.ts';
import { hostileReport, multiImageReport, OPTIONS, smallReport } from '../helpers/report-samples.ts';

/** The package holds a program for Linux on x64 alone. */
const runs = process.platform === 'linux' && process.arch === 'x64';
const folder = mkdtempSync(join(tmpdir(), 'sarif-multitool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rule ids and levels that Microsoft's validator reports. It ends with 0 whatever it finds: its own SARIF is read. */
function validate(name: string, text: string): readonly string[] {
  const root = dirname(createRequire(import.meta.url).resolve('@microsoft/sarif-multitool-linux/package.json'));
  const program = join(root, 'Sarif.Multitool');
  // Installed without its scripts the program lacks its execute bit.
  chmodSync(program, 0o755);
  const source = join(folder, `${name}.sarif`);
  const out = join(folder, `${name}.out.sarif`);
  writeFileSync(source, text);
  const args = ['validate', source, '--rule-kind', 'Sarif;Ghas', '-o', out, '--log', 'ForceOverwrite'];
  const ended = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  expect(ended.stdout).toContain('Analysis completed successfully');
  const found = JSON.parse(readFileSync(out, 'utf8')) as { runs: { results?: { ruleId: string; level?: string }[] }[] };
  return found.runs.flatMap((run) => (run.results ?? []).map(({ ruleId, level = 'warning' }) => `${level} ${ruleId}`));
}

(runs ? describe : describe.skip)('the SARIF Multitool (skipped where it does not run)', () => {
  const options = {
    ...OPTIONS,
    workflowPath: '.github/workflows/ci.yml',
  };

  test.each([
    ['small', smallReport()],
    ['multi-image', multiImageReport()],
    ['hostile', hostileReport()],
  ])('has nothing to say about a %s report', (name, report) => {
    expect(validate(name, renderSarif(report, options).text)).toEqual([]);
  });

  test('would say it: a result without location', () => {
    const log = JSON.parse(renderSarif(smallReport(), options).text) as {
      runs: { results: { locations: unknown[] }[] }[];
    };
    for (const run of log.runs) for (const result of run.results) result.locations = [];
    expect(validate('broken', JSON.stringify(log)).some((found) => found.startsWith('error '))).toBe(true);
  });
});
