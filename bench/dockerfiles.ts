// node bench/dockerfiles.ts [--files FOLDER] [--count N]: time of checking real Dockerfiles in one process, beside hadolint where it is installed
// (on PATH, or named by SEAWORTHY_HADOLINT). Both get the same files, repeated up to the count, by one call. Medians of five rounds on one machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDockerfile } from '../src/dockerfile/check.ts';
import { NO_CONFIG } from '../src/dockerfile/hadolint-config.ts';
import { parseDockerfile } from '../src/dockerfile/parse.ts';

const ROUNDS = 5;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const corpora = process.env['SEAWORTHY_CORPORA'] ?? join(root, '../shared/corpora');
const folder = resolve(option('files') ?? join(corpora, 'dockerfiles'));
const count = Number(option('count') ?? '1000');
if (!existsSync(folder)) throw new Error(`give --files FOLDER; there is no ${folder}`);

const names = readdirSync(folder).filter((name) => name.endsWith('Dockerfile'));
const repeated = Array.from({ length: count }, (_, at) => names[at % names.length] ?? '');

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Reads, parses and checks every file; nothing is kept from one to the next. */
function checkAll(): { findings: number; refused: number } {
  let findings = 0;
  let refused = 0;
  for (const name of repeated) {
    const parsed = parseDockerfile(readFileSync(join(folder, name)), name);
    if (!parsed.ok) refused += 1;
    else
      findings += checkDockerfile(parsed.value, {
        path: name,
        buildArgs: {},
        config: NO_CONFIG,
        now: new Date(),
      }).length;
  }
  return { findings, refused };
}

const ours: number[] = [];
let counted = { findings: 0, refused: 0 };
for (let round = 0; round < ROUNDS; round += 1) {
  const start = performance.now();
  counted = checkAll();
  ours.push(performance.now() - start);
}
const each = (milliseconds: number): string => `${(milliseconds / count).toFixed(2)} ms each`;
console.log(
  `${count} Dockerfiles (${names.length} different): ${counted.findings} findings, ${counted.refused} refused; the first round ${((ours[0] ?? 0) / 1000).toFixed(2)} s, with the engine cold`,
);
console.log(`seaworthy  ${(median(ours) / 1000).toFixed(2)} s  ${each(median(ours))}`);

const hadolint = process.env['SEAWORTHY_HADOLINT'] ?? 'hadolint';
if (spawnSync(hadolint, ['--version']).status === 0) {
  const theirs = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    const run = spawnSync(hadolint, ['--no-fail', '--format', 'json', ...repeated], {
      cwd: folder,
      maxBuffer: 1 << 28,
    });
    if (run.status !== 0) throw new Error(`hadolint ended with ${run.status}: ${run.stderr.toString().slice(0, 300)}`);
    return performance.now() - start;
  });
  const ratio = (measure: number): string => `×${(median(theirs) / measure).toFixed(1)}`;
  console.log(
    `hadolint   ${(median(theirs) / 1000).toFixed(2)} s  ${each(median(theirs))}  ${ratio(median(ours))} of seaworthy's time, ${ratio(ours[0] ?? 0)} of its first round`,
  );
} else console.log('hadolint is not here: no ratio');
