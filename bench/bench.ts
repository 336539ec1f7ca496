// npm run bench [-- --image docker-archive.tar] [--rounds N]: time and peak memory of listing an image's packages,
// beside the bare inflate of the same bytes in Node as the floor, and beside the peers that are installed. Ratios are of one run on one machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const work = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const rounds = Number(option('rounds') ?? '5');

interface Measure {
  seconds: number;
  peakMb: number;
}

/** Runs a program under GNU time; a program that fails has no figure. */
function once(command: readonly string[], env: NodeJS.ProcessEnv = {}): Measure | undefined {
  const note = join(work, 'time');
  const run = spawnSync('/usr/bin/time', ['-f', '%e %M', '-o', note, ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (run.error !== undefined) throw new Error('bench needs GNU time (Debian package `time`)');
  if (run.status !== 0) {
    console.error(
      `  ${command.slice(0, 2).join(' ')} ended with ${run.status}: ${run.stderr.toString().split('\n').slice(-4).join(' ').slice(0, 300)}`,
    );
    return undefined;
  }
  const [seconds = '', peak = ''] = readFileSync(note, 'utf8').trim().split(/\s+/).slice(-2);
  return { seconds: Number(seconds), peakMb: Number(peak) / 1024 };
}

function median(command: readonly string[], env?: NodeJS.ProcessEnv): Measure | undefined {
  const measures = Array.from({ length: rounds }, () => once(command, env)).filter((one) => one !== undefined);
  const by = (key: keyof Measure): number =>
    measures.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(measures.length / 2)] ?? Number.NaN;
  return measures.length === rounds ? { seconds: by('seconds'), peakMb: by('peakMb') } : undefined;
}

function which(program: string): string | undefined {
  const found = spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim();
  const peers = process.env['SEAWORTHY_PEERS'];
  const built = peers === undefined ? '' : join(peers, 'bin', program);
  return found !== '' ? found : existsSync(built) ? built : undefined;
}

/** The image: given, else the base image that scripts/e2e/setup.sh has put into the engine. */
function image(): string {
  const given = option('image');
  if (given !== undefined) return resolve(given);
  const saved = join(work, 'image.tar');
  const save = spawnSync('docker', ['save', '-o', saved, 'seaworthy-base:bookworm']);
  if (save.status !== 0)
    throw new Error('give --image ARCHIVE, or run scripts/e2e/setup.sh first and set DOCKER_HOST as it says');
  return saved;
}

function trivyCache(): string {
  const cache = join(work, 'trivy');
  mkdirSync(cache, { recursive: true });
  return cache;
}

const archive = image();
const oci = join(work, 'oci');
const toOci = spawnSync('skopeo', ['copy', '--quiet', `docker-archive:${archive}`, `oci:${oci}:image`], {
  encoding: 'utf8',
});
const hasOci = toOci.status === 0;
if (!hasOci) console.error(`no OCI layout: ${toOci.error?.message ?? toOci.stderr}`);
const ociTar = join(work, 'oci.tar');
if (hasOci) spawnSync('tar', ['-cf', ociTar, '-C', oci, '.']);

/** The gzip layers of the layout: its blobs save the small JSON ones. */
const blobs = hasOci
  ? readdirSync(join(oci, 'blobs/sha256'))
      .map((name) => join(oci, 'blobs/sha256', name))
      .filter((path) =>
        readFileSync(path)
          .subarray(0, 2)
          .equals(Buffer.from([0x1f, 0x8b])),
      )
  : [];
const node = process.execPath;
const inflate = `const z=require('zlib'),f=require('fs');for(const p of process.argv.slice(1)){f.createReadStream(p,{highWaterMark:1<<20}).pipe(z.createGunzip({chunkSize:1<<18})).resume()}`;
const read = `const f=require('fs');f.createReadStream(process.argv[1],{highWaterMark:1<<20}).resume()`;
const cli = join(root, 'dist/cli.js');

const rows: { what: string; archive: Measure | undefined; oci: Measure | undefined }[] = [];
const add = (
  what: string,
  ofArchive: readonly string[] | undefined,
  ofOci: readonly string[] | undefined,
  env?: NodeJS.ProcessEnv,
): void => {
  rows.push({
    what,
    archive: ofArchive && median(ofArchive, env),
    oci: ofOci && hasOci ? median(ofOci, env) : undefined,
  });
};

add('floor: bare read / bare inflate in Node', [node, '-e', read, archive], [node, '-e', inflate, ...blobs]);
add('seaworthy sbom', [node, cli, 'sbom', `docker-archive:${archive}`], [node, cli, 'sbom', `oci:${oci}`]);
const syft = which('syft');
if (syft)
  add(
    'syft',
    [syft, 'scan', `docker-archive:${archive}`, '-q', '-o', 'json'],
    [syft, 'scan', `oci-dir:${oci}`, '-q', '-o', 'json'],
    { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
  );
const trivy = which('trivy');
if (trivy) {
  const flags = [
    'image',
    '--quiet',
    '--format',
    'cyclonedx',
    '--offline-scan',
    '--skip-version-check',
    '--cache-dir',
    trivyCache(),
    '--cache-backend',
    'memory',
  ];
  add('trivy', [trivy, ...flags, '--input', archive], [trivy, ...flags, '--input', oci]);
}
const osv = which('osv-scanner');
if (osv) {
  const cache = join(homedir(), '.cache/osv-scalibr');
  if (!existsSync(cache))
    console.error('  osv-scanner: no offline advisories in ~/.cache/osv-scalibr; it lists packages all the same');
  add(
    'osv-scanner (exits 1 when it finds something)',
    [
      'sh',
      '-c',
      '"$0" "$@" >/dev/null 2>&1; [ $? -le 1 ] || [ $? -eq 128 ]',
      osv,
      'scan',
      'image',
      '--archive',
      '--offline',
      '--all-packages',
      '--format',
      'json',
      archive,
    ],
    undefined,
  );
}

const seaworthy = rows[1];
const show = (measure: Measure | undefined, ours: Measure | undefined): string =>
  measure === undefined
    ? '–'.padStart(26)
    : `${measure.seconds.toFixed(2)} s ${measure.peakMb.toFixed(0).padStart(5)} MB ${(ours === undefined ? '' : `×${(measure.seconds / ours.seconds).toFixed(2)}`).padStart(7)}`.padStart(
        26,
      );
console.log(
  `listing packages, ${rounds} rounds, medians of whole processes; archive ${(statSync(archive).size / 1e6).toFixed(0)} MB, ${blobs.length} gzip layers of ${(blobs.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(0)} MB; × = time against seaworthy`,
);
console.log(`${''.padEnd(48)}${'docker archive'.padStart(26)}${'OCI gzip'.padStart(26)}`);
for (const row of rows)
  console.log(`${row.what.padEnd(48)}${show(row.archive, seaworthy?.archive)}${show(row.oci, seaworthy?.oci)}`);
