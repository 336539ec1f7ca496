import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestEntry } from '../formats/write-tar.ts';
import { sha256 } from '../image/make-image.ts';
import { berkeley } from '../inventory/rpm/databases.ts';
import { archiveOf, bomb, chained, layerOf, million, nestedJar, zipOf } from './write-hostile.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cli = join(process.env['SEAWORTHY_DIST'] ?? join(root, 'dist'), 'cli.js');
/** Peak of the whole process, in MiB, and its time: generous, for machines that do other things too. */
const MAX_MEMORY = 300;
const MAX_SECONDS = 90;
let folder: string;
let workspace: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  workspace = join(folder, 'a/b/workspace');
  mkdirSync(join(folder, 'tmp'));
  cpSync(join(root, 'examples/shop/advisories'), join(workspace, 'advisories'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number | null;
  readonly codes: readonly string[];
  readonly told: string;
  readonly memory: number;
  readonly seconds: number;
}

/** The most memory that a process had, in MiB: VmHWM of proc(5). 0 where it is gone, or the system has no such file. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

interface Report {
  readonly stages: readonly { readonly failures?: readonly { readonly code: string; readonly what: string }[] }[];
}

async function scan(target: string): Promise<Ran> {
  const started = Date.now();
  const args = [cli, 'scan', target, '--advisories', 'advisories', '--cache-dir', 'never', '--format', 'json'];
  const env = { PATH: '/nonexistent', HOME: folder, TMPDIR: join(folder, 'tmp') };
  const child = spawn(process.execPath, args, { cwd: workspace, env });
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, peakOf(child.pid));
  }, 20);
  const limit = setTimeout(() => child.kill('SIGKILL'), MAX_SECONDS * 1000);
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.resume();
  const status = await new Promise<number | null>((done) => child.on('close', done));
  clearInterval(watch);
  clearTimeout(limit);
  const text = Buffer.concat(out).toString();
  const report = (text === '' ? { stages: [] } : JSON.parse(text)) as Report;
  const failures = report.stages.flatMap((stage) => stage.failures ?? []);
  const told = failures.map(({ code, what }) => `${code} ${what}`).join('\n');
  return {
    status,
    codes: failures.map(({ code }) => code),
    told,
    memory: Math.round(memory),
    seconds: (Date.now() - started) / 1000,
  };
}

/** Every file of the test's folder but the image itself. */
function everything(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

async function scanBytes(bytes: Uint8Array): Promise<Ran> {
  writeFileSync(join(workspace, 'image.tar'), bytes);
  const before = everything();
  const ran = await scan('docker-archive:image.tar');
  expect(everything()).toEqual(before);
  expect(existsSync('/tmp/seaworthy-evil')).toBe(false);
  if (process.platform === 'linux') expect(ran.memory).toBeGreaterThan(20);
  expect(ran.memory).toBeLessThan(MAX_MEMORY);
  expect(ran.seconds).toBeLessThan(MAX_SECONDS);
  return ran;
}

const file = (path: string, content: Uint8Array | string = ''): TestEntry => ({ path, content });
const STATUS = 'var/lib/dpkg/status';
const DEBIAN = [
  file('etc/os-release', 'ID=debian\nVERSION_ID=12\n'),
  file(STATUS, 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nSource: a\n\n'),
];
const whole = layerOf(DEBIAN);
const packed = { ...whole, bytes: gzipSync(whole.bytes) };

describe('a hostile image is told, within bounds', () => {
  test.each<[string, () => Uint8Array, string]>([
    ['a gzip bomb', () => archiveOf([bomb('gzip', 200)]), 'image/too-large'],
    ['a zstd bomb', () => archiveOf([bomb('zstd', 200)]), 'image/too-large'],
    ['an archive that is a bomb', () => bomb('gzip', 200).bytes, 'image/'],
    ['a wrong digest', () => archiveOf([{ ...whole, diffId: sha256('other') }]), 'image/digest-mismatch'],
    ['a truncated archive', () => archiveOf([whole]).subarray(0, 1200), 'image/truncated'],
    ['a truncated layer', () => archiveOf([{ ...whole, bytes: whole.bytes.subarray(0, 1100) }]), 'image/truncated'],
    ['a truncated gzip', () => archiveOf([{ ...packed, bytes: packed.bytes.subarray(0, -20) }]), 'image/truncated'],
    ['a size that lies', () => archiveOf([layerOf([...DEBIAN, { path: 'x', size: 2 ** 40 }])]), 'image/truncated'],
    ['a size that is none', () => archiveOf([layerOf([...DEBIAN, { path: 'x', size: 2 ** 60 }])]), 'image/'],
    [
      'a circle of links',
      () => archiveOf([layerOf([{ path: STATUS, type: '2', link: 'status' }])]),
      'inventory/unreadable-database',
    ],
    [
      'a link out of the image',
      () => archiveOf([layerOf([{ path: STATUS, type: '2', link: '../../../../../../../etc/passwd' }])]),
      'inventory/unreadable-database',
    ],
    [
      'jars in jars, without end',
      () => archiveOf([layerOf([...DEBIAN, file('app/deep.jar', nestedJar(40))])]),
      'inventory/unreadable-database',
    ],
    [
      'a bomb in jars',
      () => {
        const zeros = zipOf([{ name: 'META-INF/MANIFEST.MF', content: Buffer.alloc(128 * 2 ** 20) }]);
        const names = Array.from({ length: 40 }, (_, index) => ({ name: `lib/${index}.jar`, content: zeros }));
        return archiveOf([layerOf([...DEBIAN, file('app/bomb.jar', zipOf(names))])]);
      },
      'inventory/unreadable-database',
    ],
    [
      'a jar whose directory lies',
      () => {
        const lie = { name: 'META-INF/MANIFEST.MF', content: Buffer.alloc(64 * 2 ** 20), says: 10 };
        return archiveOf([layerOf([...DEBIAN, file('app/lie.jar', zipOf([lie]))])]);
      },
      'inventory/unreadable-database',
    ],
    [
      'chains of pages that have no end',
      () => archiveOf([layerOf([file('var/lib/rpm/Packages', chained(berkeley([Buffer.alloc(2000, 1)])))])]),
      'inventory/unreadable-database',
    ],
    [
      'a million whiteouts',
      () => archiveOf([million((number) => `srv/some/folder/with/a/long/name/.wh.file-${number}`, '0')]),
      'image/too-large',
    ],
    [
      'a million links',
      () => archiveOf([million((number) => `srv/some/folder/with/a/long/name/link-${number}`, '2')]),
      'image/too-large',
    ],
  ])('%s', async (_, bytes, code) => {
    const ran = await scanBytes(bytes());
    expect(ran.told).toContain(code);
    expect(ran.codes).not.toContain('internal/bug');
    expect(ran.status).toBe(2);
  });

  test('a million files are many files', async () => {
    const ran = await scanBytes(archiveOf([whole, million((number) => `srv/data/file-${number}`, '0')]));
    expect([ran.status, ran.told]).toEqual([0, '']);
  });
});

describe('nothing leads out', () => {
  const names = ['../../evil', '../../../../../../../../tmp/seaworthy-evil', '..\\..\\evil', 'a/../../../evil'];
  test('paths of a tar, of its links, of a jar', async () => {
    const evil = [...names, join(folder, 'evil'), '/etc/evil'].map((path) => file(path, 'evil'));
    const links: TestEntry[] = [
      { path: 'out', type: '2', link: '../../..' },
      file('out/evil', 'evil'),
      { path: 'hard', type: '1', link: '../../../../etc/passwd' },
    ];
    const jar = zipOf(names.map((name) => ({ name: `${name}.jar`, content: Buffer.from('evil') })));
    const ran = await scanBytes(archiveOf([layerOf([...DEBIAN, ...evil, ...links, file('app/slip.jar', jar)])]));
    expect(ran.codes).not.toContain('internal/bug');
    expect([0, 2]).toContain(ran.status);
  });

  test('members of an archive, and links in a layout', async () => {
    const config = '../../../../../../../../../../etc/hostname';
    const manifest = JSON.stringify([{ Config: config, RepoTags: null, Layers: [config] }]);
    const { bytes } = layerOf([
      { path: config.replaceAll('../', ''), type: '2', link: '/etc/hostname' },
      file('manifest.json', manifest),
    ]);
    const ran = await scanBytes(bytes);
    expect([ran.status, ran.codes]).toEqual([2, ['image/corrupt']]);
  });
});
