// node bench/scale.ts [--findings N]: what each surface of a very large report takes, each in a process of its own, and whole runs, from a bundle.
// `held` is what the process had before, `peak` the most while it worked, both in MB of resident memory; Linux only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScaleJob } from './scale-bundle.ts';

const JOBS = [
  'prepare',
  'read',
  'judge',
  'compare',
  'comment',
  'markdown',
  'summary',
  'annotations',
  'text',
  'outputs',
  'sarif',
  'json',
  'run-alone',
  'run',
  'report-file',
  'report-legs',
  'report-run',
];

const at = process.argv.indexOf('--findings');
const findings = at < 0 ? '100000' : (process.argv[at + 1] ?? '100000');
const folder = mkdtempSync(join(tmpdir(), 'scale-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const job = bundleScaleJob(folder);

console.log(`${findings} findings\n${'what'.padEnd(12)} ${'CPU s'.padStart(7)} ${'bytes'.padStart(11)}  held  peak`);
for (const what of JOBS) {
  const ran = spawnSync(process.execPath, [job, what, findings, folder], { encoding: 'utf8' });
  if (ran.status !== 0) {
    console.log(`${what.padEnd(12)} failed: ${ran.stderr.split('\n').slice(-6).join(' ')}`);
    process.exitCode = 1;
    continue;
  }
  const { seconds, size, heldMb, peakMb } = JSON.parse(ran.stdout) as Record<string, number>;
  const cells = [seconds?.toFixed(2).padStart(7), String(size ?? '').padStart(11)];
  console.log(
    `${what.padEnd(12)} ${cells.join(' ')} ${heldMb?.toFixed(0).padStart(5)} ${peakMb?.toFixed(0).padStart(5)}`,
  );
}
