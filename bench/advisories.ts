// node bench/advisories.ts [--mirror DIR] [--dist DIR] [--rounds N] [--records N] [--only scans|index]: time of a whole scan with local advisories, cold (the index is made)
// and warm (the index is there), beside osv-scanner offline on the same records; and the index alone with many records made here.
// DIR has ECOSYSTEM/all.zip of Debian and PyPI. osv-scanner is found on PATH or in $SEAWORTHY_PEERS/bin.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IndexBuilder } from '../src/advisories/index-format/builder.ts';
import { IndexReader } from '../src/advisories/index-format/reader.ts';
import type { KeptFiles } from '../src/advisories/index-format/store.ts';
import { AdvisoryIndex } from '../src/advisories/match.ts';
import { parseRecord } from '../src/advisories/osv.ts';
import { dpkg } from '../src/advisories/versions/dpkg.ts';
import type { RandomAccess } from '../src/domain/bytes.ts';
import { openZip, visitZip } from '../src/formats/zip.ts';
import { DiskWindow } from '../src/shell/disk-window.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const work = mkdtempSync(join(tmpdir(), 'bench-advisories-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const rounds = Number(option('rounds') ?? '5');
const mirror = resolve(option('mirror') ?? join(root, '../shared/corpora/osv'));
const dist = resolve(option('dist') ?? join(root, 'dist'));
/** A release with advisories of enough packages. */
const RELEASE = 'Debian:9';
const PACKAGES = { Debian: 400, PyPI: 91 } as const;

interface Row {
  readonly what: string;
  readonly seconds: number;
  /** Time of processors, all threads together: it says more where the machine has other work. */
  readonly cpu: number;
  readonly peakMb: number;
  readonly found: number | undefined;
}
const rows: Row[] = [];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Subject {
  readonly what: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Not measured. */
  readonly before?: () => void;
  /** Reads the number of findings from the output. */
  readonly count: (text: string) => number;
}

interface Sample {
  readonly seconds: number;
  readonly cpu: number;
  readonly peakMb: number;
  readonly found: number;
}

function sampleOf({ what, command, env, before, count }: Subject): Sample | undefined {
  const note = join(work, 'time');
  before?.();
  const run = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', note, ...command], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 30,
  });
  if (run.error !== undefined || run.status === null || run.status > 2) {
    console.error(`  ${what}: ended with ${run.status}: ${run.stderr.slice(-600)}`);
    return undefined;
  }
  const [time = '', user = '', system = '', peak = ''] = readFileSync(note, 'utf8').trim().split(/\s+/).slice(-4);
  return {
    seconds: Number(time),
    cpu: Number(user) + Number(system),
    peakMb: Number(peak) / 1024,
    found: count(run.stdout),
  };
}

/** Whole processes, by turns: what else the machine does strikes all of them. */
function measure(subjects: readonly Subject[]): void {
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [subject, known] of samples) {
      const sample = sampleOf(subject);
      if (sample !== undefined) known.push(sample);
    }
  }
  for (const [{ what }, all] of samples) {
    const of = (pick: (sample: Sample) => number): number => median(all.map(pick));
    rows.push({
      what,
      seconds: of((one) => one.seconds),
      cpu: of((one) => one.cpu),
      peakMb: of((one) => one.peakMb),
      found: all.at(-1)?.found,
    });
  }
}

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Packages that records name, in a version just below the newest fix, or the newest of those that are affected. */
async function packagesOf(ecosystem: 'Debian' | 'PyPI', count: number): Promise<Named[]> {
  const bytes = readFileSync(join(mirror, ecosystem, 'all.zip'));
  const source = {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    stream: async function* () {
      yield bytes;
    },
    close: async () => undefined,
  };
  const zip = await openZip(source, { maxEntries: 1e6, maxEntryBytes: 1 << 26, maxTotalBytes: 2 ** 34 });
  if (!zip.ok) throw new Error(zip.problem);
  const names = new Map<string, string>();
  await visitZip(source, zip.value, (_entry, content) => {
    if (!content.ok) return;
    const parsed = parseRecord(JSON.parse(Buffer.from(content.value).toString()));
    if (parsed.kind !== 'advisory') return;
    for (const { ecosystem: release, name, versions, ranges } of parsed.advisory.affected) {
      const fix = ranges.flatMap(({ events }) => events.filter(({ kind }) => kind === 'fixed')).at(-1)?.version;
      const version = ecosystem === 'Debian' ? `${fix}~` : versions.at(-1);
      const isWanted = ecosystem === 'Debian' ? release === RELEASE && fix !== undefined : version !== undefined;
      const known = names.get(name);
      if (isWanted && (known === undefined || dpkg.compare(version ?? '', known) > 0)) names.set(name, version ?? '');
    }
  });
  return [...names].slice(0, count).map(([name, version]) => ({ name, version }));
}

/** A docker archive whose one layer has the packages, and a CycloneDX file that lists the same. */
function makeTargets(debian: readonly Named[], pypi: readonly Named[]): { archive: string; sbom: string } {
  const layer = join(work, 'layer');
  mkdirSync(join(layer, 'var/lib/dpkg'), { recursive: true });
  mkdirSync(join(layer, 'etc'), { recursive: true });
  writeFileSync(
    join(layer, 'etc/os-release'),
    'ID=debian\nVERSION_ID="9"\nVERSION_CODENAME=stretch\nPRETTY_NAME="Debian GNU/Linux 9 (stretch)"\n',
  );
  const status = debian.map(
    ({ name, version }) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: Debian <d@debian.org>\nVersion: ${version}\n`,
  );
  writeFileSync(join(layer, 'var/lib/dpkg/status'), `${status.join('\n')}\n`);
  for (const { name, version } of pypi) {
    const folder = join(
      layer,
      `usr/local/lib/python3.11/site-packages/${name.replaceAll('-', '_')}-${version}.dist-info`,
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  }
  spawnSync('tar', ['-cf', join(work, 'layer.tar'), '-C', layer, '.']);
  const diffId = createHash('sha256')
    .update(readFileSync(join(work, 'layer.tar')))
    .digest('hex');
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${diffId}`] },
    history: [{}],
  });
  writeFileSync(join(work, 'config.json'), config);
  writeFileSync(
    join(work, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: ['bench:1'], Layers: ['layer.tar'] }]),
  );
  const archive = join(work, 'image.tar');
  spawnSync('tar', ['-cf', archive, '-C', work, 'manifest.json', 'config.json', 'layer.tar']);
  const components = [
    ...debian.map(({ name, version }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:deb/debian/${name}@${version}?arch=amd64&distro=debian-9`,
    })),
    ...pypi.map(({ name, version }) => ({ type: 'library', name, version, purl: `pkg:pypi/${name}@${version}` })),
  ];
  const sbom = join(work, 'image.cdx.json');
  writeFileSync(sbom, JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components }));
  return { archive, sbom };
}

function which(program: string): string | undefined {
  const found = spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim();
  const peer = join(process.env['SEAWORTHY_PEERS'] ?? '/nonexistent', 'bin', program);
  return found !== '' ? found : existsSync(peer) ? peer : undefined;
}

async function wholeScans(): Promise<void> {
  const { archive, sbom } = makeTargets(
    await packagesOf('Debian', PACKAGES.Debian),
    await packagesOf('PyPI', PACKAGES.PyPI),
  );
  const cache = join(work, 'cache');
  const scanOf = (target: string): readonly string[] => [
    process.execPath,
    join(dist, 'cli.js'),
    'scan',
    target,
    '--advisories',
    mirror,
    '--offline',
    '--format',
    'json',
  ];
  const seaworthy = scanOf(`docker-archive:${archive}`);
  const empty = (): void => rmSync(cache, { recursive: true, force: true });
  const found = (text: string): number => (JSON.parse(text) as { findings: unknown[] }).findings.length;
  const kept = [...seaworthy, '--cache-dir', cache];
  const subjects: Subject[] = [
    { what: 'seaworthy, cold (zips; the index is made)', command: kept, before: empty, count: found },
    { what: 'seaworthy, warm (the index is there)', command: kept, count: found },
    {
      what: 'seaworthy, warm, SBOM',
      command: [...scanOf(`sbom:${sbom}`), '--cache-dir', cache],
      count: found,
    },
    { what: 'seaworthy, nothing kept (zips)', command: [...seaworthy, '--cache-dir', 'never'], count: found },
    ...peersOf(archive, sbom),
  ];
  measure(subjects);
}

function peersOf(archive: string, sbom: string): readonly Subject[] {
  const osv = which('osv-scanner');
  if (osv === undefined) return [];
  const home = join(work, 'home');
  for (const ecosystem of Object.keys(PACKAGES)) {
    const folder = join(home, '.cache/osv-scalibr', ecosystem);
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(mirror, ecosystem, 'all.zip'), join(folder, 'all.zip'));
  }
  const env = { HOME: home, XDG_CACHE_HOME: join(home, '.cache') };
  const hits = (text: string): number =>
    ((JSON.parse(text) as { results?: { packages: { vulnerabilities?: unknown[] }[] }[] }).results ?? [])
      .flatMap((result) => result.packages)
      .reduce((sum, one) => sum + (one.vulnerabilities?.length ?? 0), 0);
  const offline = ['--offline', '--format', 'json'];
  return [
    {
      what: 'osv-scanner offline, SBOM',
      command: [osv, 'scan', 'source', ...offline, '-L', sbom],
      env,
      count: hits,
    },
    {
      what: 'osv-scanner offline, image',
      command: [osv, 'scan', 'image', ...offline, '--archive', archive],
      env,
      count: hits,
    },
  ];
}

/** Files in a folder, as the program keeps them. */
function diskKeep(folder: string): KeptFiles {
  const at = (name: string): string => join(folder, name.replaceAll('/', '_'));
  return {
    async open(name) {
      if (!existsSync(at(name))) return undefined;
      const handle = openSync(at(name), 'r');
      const size = statSync(at(name)).size;
      const read = async (offset: number, length: number): Promise<Uint8Array> => {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        readSync(handle, bytes, 0, bytes.length, offset);
        return bytes;
      };
      const window = (): RandomAccess => new DiskWindow(handle, 0, size);
      return { size, read, window, stream: async function* () {}, close: async () => closeSync(handle) };
    },
    read: async (name) => (existsSync(at(name)) ? readFileSync(at(name)) : undefined),
    async write(name, bytes) {
      writeFileSync(at(name), bytes);
      return { ok: true, value: undefined };
    },
  };
}

/** A record such as npm's and Debian's are: one package, one range, some text. */
function madeRecord(number: number, packages: number): object {
  const name = `package-${(number * 7919) % packages}`;
  return {
    id: `MADE-2026-${number}`,
    modified: `2026-0${1 + (number % 9)}-01T00:00:00Z`,
    summary: `Flaw ${number} in ${name}`,
    details: `What is wrong with ${name}, in words. `.repeat(12),
    aliases: [`CVE-2026-${10_000 + number}`],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [
      {
        package: { ecosystem: 'npm', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: `${1 + (number % 5)}.2.3` }] }],
      },
    ],
  };
}

async function manyRecords(records: number): Promise<void> {
  const folder = join(work, 'many');
  mkdirSync(folder);
  const kept = diskKeep(folder);
  const packages = Math.floor(records / 3);
  const builder = new IndexBuilder(kept, 'npm');
  const start = performance.now();
  for (let number = 0; number < records; number++) builder.takeValue(`${number}.json`, madeRecord(number, packages));
  const built = await builder.finish({ key: 'made', seen: '', replaces: [] });
  if (!built.ok) throw new Error(built.failure.what);
  console.log(
    `index of ${records} records made in ${((performance.now() - start) / 1000).toFixed(1)} s, ${(built.value.parts.reduce((a, b) => a + b, 0) / 1e6).toFixed(0)} MB of records, ${(statSync(join(folder, 'npm.names')).size / 1e6).toFixed(0)} MB of names`,
  );
  // Each question by a process of its own, as a scan is one, and as a bundle, as dist is one: nothing is warm, and no garbage of the building
  // is in the way.
  const asking = join(work, 'ask.mjs');
  const { build } = await import('esbuild');
  await build({
    entryPoints: [fileURLToPath(import.meta.url)],
    outfile: asking,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    external: ['esbuild'],
    logLevel: 'warning',
  });
  const answers = Array.from({ length: rounds }, () => {
    const words = [asking, '--ask', folder, '--packages', String(packages)];
    const run = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return JSON.parse(run.stdout) as Answer;
  });
  const told = (pick: (answer: Answer) => number): string => median(answers.map(pick)).toFixed(0);
  console.log(
    `opened in ${told((one) => one.load)} ms; 1,000 packages asked in ${told((one) => one.ask)} ms (${told((one) => one.cpu)} ms of CPU, all threads; ${answers[0]?.hits} records), peak ${told((one) => one.peakMb)} MB`,
  );
}

interface Answer {
  readonly load: number;
  readonly ask: number;
  readonly cpu: number;
  readonly hits: number;
  readonly peakMb: number;
}

/** Opens the index of many records and asks about 1,000 of its packages. */
async function askOnce(folder: string, packages: number): Promise<Answer> {
  let start = performance.now();
  const reader = await IndexReader.open(diskKeep(folder), 'npm');
  if (reader === undefined) throw new Error('the index cannot be opened');
  const load = performance.now() - start;
  const before = process.cpuUsage();
  start = performance.now();
  const keys = Array.from({ length: 1000 }, (_, i) => `npm\0package-${Math.floor((i * packages) / 1000)}`);
  const advisories = [];
  for await (const values of reader.about(keys)) {
    for (const value of values) {
      const parsed = parseRecord(value);
      if (parsed.kind === 'advisory') advisories.push(parsed.advisory);
    }
  }
  const index = new AdvisoryIndex(advisories);
  const hits = keys.flatMap((key) => index.about({ ecosystem: 'npm', name: key.slice(4), version: '1.0.0' })).length;
  const ask = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  await reader.close();
  return { load, ask, cpu: (user + system) / 1000, hits, peakMb: process.resourceUsage().maxRSS / 1024 };
}

const [only, asked] = [option('only'), option('ask')];
if (asked !== undefined) {
  console.log(JSON.stringify(await askOnce(asked, Number(option('packages')))));
  process.exit();
}
if (only !== 'index') await wholeScans();
for (const { what, seconds, cpu, peakMb, found } of rows)
  console.log(
    `${what.padEnd(48)}${seconds.toFixed(2).padStart(6)} s ${cpu.toFixed(2).padStart(6)} s of CPU ${peakMb.toFixed(0).padStart(5)} MB  ${found ?? '–'} findings`,
  );
if (only !== 'scans') await manyRecords(Number(option('records') ?? '300000'));
