// npm run bench [-- --image docker-archive.tar] [--rounds N] [--dist DIR]: time and peak memory of listing an image's packages from an archive, from
// OCI layouts (gzip, zstd) and a registry, cold and with the layers of an earlier run, beside the bare read or inflate of the same bytes in Node
// as the floor, and beside the peers that are installed (SEAWORTHY_PEERS). Ratios are of one run on one machine. The image: bench/make-image.sh.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeEmptyJavaDatabase } from './empty-java-database.ts';

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
    timeout: 120_000,
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

/** The image: given, else the one that bench/make-image.sh makes once. */
function image(): string {
  const given = option('image');
  if (given !== undefined) return resolve(given);
  const made = spawnSync(join(root, 'bench/make-image.sh'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (made.status !== 0)
    throw new Error('give --image ARCHIVE, or run bench/make-image.sh as root to see what it lacks');
  return made.stdout.trim().split('\n').at(-1) ?? '';
}

function trivyCache(): string {
  const cache = join(work, 'trivy');
  makeEmptyJavaDatabase(cache);
  return cache;
}

const archive = image();
const node = process.execPath;
const cli = join(resolve(option('dist') ?? join(root, 'dist')), 'cli.js');

/** The same image as an OCI layout whose layers are packed otherwise; undefined where skopeo is not there. */
function layout(format: 'gzip' | 'zstd'): string | undefined {
  const folder = join(work, `oci-${format}`);
  const flags = ['--quiet', '--dest-compress', '--dest-compress-format', format];
  const copied = spawnSync('skopeo', ['copy', ...flags, `docker-archive:${archive}`, `oci:${folder}:image`], {
    encoding: 'utf8',
  });
  if (copied.status === 0) return folder;
  console.error(`no OCI layout: ${copied.error?.message ?? copied.stderr}`);
  return undefined;
}

/** A registry of this machine that has the image, as olareg or Debian's docker-registry serves it. */
async function registry(folder: string | undefined): Promise<string | undefined> {
  const olareg = which('olareg');
  if (folder === undefined || olareg === undefined) return undefined;
  const port = 5999;
  const server = spawn(olareg, ['serve', '--addr', '127.0.0.1', '--port', String(port), '--store-type', 'mem'], {
    stdio: 'ignore',
  });
  process.on('exit', () => server.kill());
  await new Promise((wake) => setTimeout(wake, 1000));
  const ref = `127.0.0.1:${port}/bench:latest`;
  const pushed = spawnSync('skopeo', [
    'copy',
    '--quiet',
    '--dest-tls-verify=false',
    `oci:${folder}:image`,
    `docker://${ref}`,
  ]);
  return pushed.status === 0 ? ref : undefined;
}

const gzip = layout('gzip');
const zstd = layout('zstd');
const served = await registry(gzip);

/** Layers of a layout: its larger blobs. */
function blobsOf(folder: string): string[] {
  const blobs = join(folder, 'blobs/sha256');
  return readdirSync(blobs)
    .map((name) => join(blobs, name))
    .filter((path) => statSync(path).size > 10_000);
}
const inflate = `const z=require('zlib'),f=require('fs');for(const p of process.argv.slice(2)){f.createReadStream(p,{highWaterMark:1<<20}).pipe(process.argv[1]==='gzip'?z.createGunzip({chunkSize:1<<18}):z.createZstdDecompress({chunkSize:1<<18})).resume()}`;
const read = `const f=require('fs');f.createReadStream(process.argv[1],{highWaterMark:1<<20}).resume()`;

const COLUMNS = ['docker archive', 'OCI gzip', 'OCI zstd', 'registry'] as const;
type Column = (typeof COLUMNS)[number];
type Commands = Partial<Record<Column, readonly string[] | undefined>>;
const rows: { what: string; measures: Map<Column, Measure> }[] = [];

function add(what: string, commands: Commands, env?: NodeJS.ProcessEnv): void {
  const measures = new Map<Column, Measure>();
  for (const column of COLUMNS) {
    const command = commands[column];
    const measure = command === undefined ? undefined : median(command, env);
    if (measure !== undefined) measures.set(column, measure);
  }
  rows.push({ what, measures });
}

const seaworthy = (...flags: string[]): Commands => {
  const run = (target: string | undefined): readonly string[] | undefined =>
    target === undefined ? undefined : [node, cli, 'sbom', target, ...flags];
  return {
    'docker archive': run(`docker-archive:${archive}`),
    'OCI gzip': run(gzip && `oci:${gzip}`),
    'OCI zstd': run(zstd && `oci:${zstd}`),
    registry: run(served),
  };
};

add('floor: bare read / bare inflate in Node', {
  'docker archive': [node, '-e', read, archive],
  'OCI gzip': gzip === undefined ? undefined : [node, '-e', inflate, 'gzip', ...blobsOf(gzip)],
  'OCI zstd': zstd === undefined ? undefined : [node, '-e', inflate, 'zstd', ...blobsOf(zstd)],
});
add('seaworthy sbom, cold', seaworthy('--cache-dir', 'never'));
const kept = join(work, 'kept');
for (const command of Object.values(seaworthy('--cache-dir', kept))) if (command !== undefined) once(command);
add('seaworthy sbom, layers known', seaworthy('--cache-dir', kept));
const syft = which('syft');
if (syft) {
  const run = (target: string): string[] => [syft, 'scan', target, '-q', '-o', 'json'];
  const commands = {
    'docker archive': run(`docker-archive:${archive}`),
    'OCI gzip': gzip === undefined ? undefined : run(`oci-dir:${gzip}`),
  };
  add('syft', commands, { SYFT_CHECK_FOR_APP_UPDATE: 'false' });
}
const trivy = which('trivy');
if (trivy) {
  const offline = [
    '--offline-scan',
    '--skip-version-check',
    '--skip-java-db-update',
    '--cache-dir',
    trivyCache(),
    '--cache-backend',
    'memory',
  ];
  const run = (target: string): string[] => [
    trivy,
    'image',
    '--quiet',
    '--format',
    'cyclonedx',
    ...offline,
    '--input',
    target,
  ];
  add('trivy', { 'docker archive': run(archive), 'OCI gzip': gzip === undefined ? undefined : run(gzip) });
}
const osv = which('osv-scanner');
if (osv) {
  if (!existsSync(join(homedir(), '.cache/osv-scalibr')))
    console.error('  osv-scanner: no offline advisories in ~/.cache/osv-scalibr; it lists packages all the same');
  const accept = ['sh', '-c', '"$0" "$@" >/dev/null 2>&1; [ $? -le 1 ] || [ $? -ge 127 ]', osv];
  const flags = ['scan', 'image', '--archive', '--offline', '--all-packages', '--format', 'json', archive];
  add('osv-scanner (exits 1 when it finds something)', { 'docker archive': [...accept, ...flags] });
}

function show(measure: Measure | undefined, ours: Measure | undefined): string {
  if (measure === undefined) return '–'.padStart(24);
  const ratio = ours === undefined ? '' : `×${(measure.seconds / ours.seconds).toFixed(2)}`;
  return `${measure.seconds.toFixed(2)} s ${measure.peakMb.toFixed(0).padStart(4)} MB ${ratio.padStart(7)}`.padStart(
    24,
  );
}

const size = (paths: readonly string[]): string =>
  `${(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(0)} MB`;
console.log(`listing packages, ${rounds} rounds, medians of whole processes; × = time against seaworthy, cold`);
console.log(
  `archive ${size([archive])}${gzip ? `, gzip layers ${size(blobsOf(gzip))}` : ''}${zstd ? `, zstd layers ${size(blobsOf(zstd))}` : ''}`,
);
console.log(`${''.padEnd(46)}${COLUMNS.map((column) => column.padStart(24)).join('')}`);
for (const { what, measures } of rows) {
  const cells = COLUMNS.map((column) => show(measures.get(column), rows[1]?.measures.get(column)));
  console.log(`${what.padEnd(46)}${cells.join('')}`);
}
process.exit();
