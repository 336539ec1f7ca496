import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeEmptyJavaDatabase } from '../../bench/empty-java-database.ts';
import { corporaDir } from '../helpers/corpora.ts';
import { skipVisibly } from '../helpers/skip.ts';

/** What a peer lists and Seaworthy does not, or by another name, with the reason. */
const EXCEPTIONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^rpm\/gpg-pubkey@/, 'a key that rpm trusts, kept in its database; no package'],
  [/^java\/maven3-/, 'syft names it by its file; it is listed by the coordinate in its pom.properties (maven-core …)'],
  [
    /^java\/(?:error-prone-.*|plexus-utils2|sisu-(?:inject|plexus))@$/,
    'syft names it by its file, without a version; it is listed by the coordinate that it carries',
  ],
  [/^npm\/ruby-typeprof@/, 'the manifest of an editor’s extension inside a gem: npm did not install it'],
  [/^java\/logging@1\.2$/, 'syft’s reading of commons-logging-api-1.2.jar, which is listed as commons-logging-api 1.2'],
];

const peers = process.env['SEAWORTHY_PEERS'] ?? '';
const syft = join(peers, 'bin/syft');
const trivy = join(peers, 'bin/trivy');
const dir = corporaDir();
const cli = resolve(import.meta.dirname, '../../dist/cli.js');

/** Type, name and version as all three tools write them; Maven's group is left out: where no pom.properties says it, each tool guesses another. */
function keyOf(purl: string): string {
  const found = /^pkg:([a-z]+)\/(?:(.*)\/)?([^/@]+)(?:@(.*))?$/.exec(
    decodeURIComponent(purl.split(/[?#]/, 1)[0] ?? ''),
  );
  if (found === null) return purl;
  const [, type = '', namespace = '', name = '', version = ''] = found;
  const plain = type === 'pypi' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name.toLowerCase();
  const bare = version.replace(/^\d+:/, '');
  if (type === 'maven' || (type === 'generic' && namespace === '')) return `java/${plain}@${bare}`;
  return `${type}/${['deb', 'apk', 'rpm'].includes(type) || namespace === '' ? '' : `${namespace}/`}${plain}@${bare}`;
}

function purlsOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string[] {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 29, env: { ...process.env, ...env } });
  if (!run.stdout.startsWith('{')) return [];
  const { components = [] }: { components?: { purl?: string }[] } = JSON.parse(run.stdout);
  return components.flatMap(({ purl }) => (purl === undefined || purl.startsWith('pkg:oci') ? [] : [purl]));
}

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'peers-test-'));
  makeEmptyJavaDatabase(work);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function missing(image: string, theirs: readonly string[]): string[] {
  const ours = new Set(purlsOf(process.execPath, [cli, 'sbom', image, '--cache-dir', join(work, 'cache')]).map(keyOf));
  const keys = [...new Set(theirs.map(keyOf))];
  return keys.filter((key) => !ours.has(key) && !EXCEPTIONS.some(([pattern]) => pattern.test(key))).sort();
}

const images = dir === undefined ? [] : imagesBelow(join(dir, 'images'));
const bench = process.env['SEAWORTHY_BENCH_IMAGE'];
if (bench !== undefined && existsSync(bench)) images.push(`docker-archive:${bench}`);

function imagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tar(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => `${/oci/.test(name) ? 'oci-archive' : 'docker-archive'}:${join(folder, name)}`);
}

if (!existsSync(syft) || !existsSync(trivy) || images.length === 0) {
  skipVisibly(
    'package lists beside syft and trivy: SEAWORTHY_PEERS names no folder with bin/syft and bin/trivy, or there are no images',
  );
} else {
  describe('every package that a peer lists', () => {
    test.each(images.map((image) => ({ image, name: image.slice(image.lastIndexOf('/') + 1) })))(
      '$name',
      ({ image }) => {
        const path = image.slice(image.indexOf(':') + 1);
        const bySyft = purlsOf(syft, ['scan', image, '-q', '-o', 'cyclonedx-json'], {
          SYFT_CHECK_FOR_APP_UPDATE: 'false',
        });
        const trivyFlags = ['--quiet', '--format', 'cyclonedx', '--offline-scan', '--skip-java-db-update'];
        const byTrivy = purlsOf(trivy, [
          'image',
          ...trivyFlags,
          '--skip-version-check',
          '--cache-dir',
          work,
          '--input',
          path,
        ]);
        expect({ syft: missing(image, bySyft), trivy: missing(image, byTrivy) }).toEqual({ syft: [], trivy: [] });
      },
      120_000,
    );
  });
}
