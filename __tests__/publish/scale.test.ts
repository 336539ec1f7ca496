import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const JOB = join(import.meta.dirname, '../../bench/scale-job.ts');
let folder: string;

function play(what: string): { peakMb: number; made: { findings?: number; sizes?: Record<string, number> } } {
  return JSON.parse(execFileSync(process.execPath, [JOB, what, '100000', folder], { encoding: 'utf8' }));
}

// VmHWM is Linux's: nothing else tells the peak of a process that ended.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a whole run with 100,000 findings, every surface written', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scale-test-'));
    play('prepare');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Node itself with the sources takes 105 MB of it; before reports were written and read as streams it was 1,600 MB.
  test('peak resident memory is below 600 MB, and each surface inside its limit', () => {
    const { peakMb, made } = play('run');
    expect(made.findings).toBe(100_000);
    expect(peakMb).toBeLessThan(600);
    expect(made.sizes?.['comment']).toBeLessThan(65_536);
    expect(made.sizes?.['summary']).toBeLessThan(2 ** 20);
    expect(made.sizes?.['annotations']).toBeLessThanOrEqual(30);
    expect(made.sizes?.['upload']).toBeLessThan((10_000_000 * 4) / 3);
  }, 300_000);
});
