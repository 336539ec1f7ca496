import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

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

/** Package URLs as keys, each once, in order. */
export function keysOf(purls: readonly string[]): string[] {
  return [...new Set(purls.map(keyOf))].sort();
}

/** What of a peer's keys is not among ours, but for the exceptions. */
export function missingOf(theirs: readonly string[], ours: readonly string[]): string[] {
  const known = new Set(keysOf(ours));
  return theirs.filter((key) => !known.has(key) && !EXCEPTIONS.some(([pattern]) => pattern.test(key)));
}

/** The package URLs of the CycloneDX document that a program prints; null where it prints none. */
export function purlsOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string[] | null {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 29, env: { ...process.env, ...env } });
  if (!run.stdout.startsWith('{')) return null;
  const { components = [] }: { components?: { purl?: string }[] } = JSON.parse(run.stdout);
  return components.flatMap(({ purl }) => (purl === undefined || purl.startsWith('pkg:oci') ? [] : [purl]));
}

/** What a peer lists, as keys; null where it cannot read the image. */
export interface PeerLists {
  readonly syft: readonly string[] | null;
  readonly trivy: readonly string[] | null;
}

/**
 * What syft and trivy list of an image. `work` has the empty Java database that trivy asks for. syft reads no compressed archive,
 * and trivy an OCI layout as a folder alone: they get what they can read.
 */
export function askPeers(folder: string, image: string, work: string): PeerLists {
  const at = image.indexOf(':');
  const [kind, path] = [image.slice(0, at), image.slice(at + 1)];
  const plain = path.endsWith('.gz') ? join(work, 'plain.tar') : path;
  if (plain !== path) writeFileSync(plain, gunzipSync(readFileSync(path)));
  const layout = join(work, 'layout');
  rmSync(layout, { recursive: true, force: true });
  mkdirSync(layout);
  if (kind === 'oci-archive') spawnSync('tar', ['-xf', plain, '-C', layout]);
  const quiet = { SYFT_CHECK_FOR_APP_UPDATE: 'false' };
  const bySyft = purlsOf(join(folder, 'bin/syft'), ['scan', `${kind}:${plain}`, '-q', '-o', 'cyclonedx-json'], quiet);
  const flags = ['--quiet', '--format', 'cyclonedx', '--offline-scan', '--skip-java-db-update', '--skip-version-check'];
  const input = kind === 'oci-archive' ? layout : plain;
  const byTrivy = purlsOf(join(folder, 'bin/trivy'), ['image', ...flags, '--cache-dir', work, '--input', input]);
  return { syft: bySyft && keysOf(bySyft), trivy: byTrivy && keysOf(byTrivy) };
}

/** The image archives below a folder, as targets. */
export function imagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tar(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => `${/oci/.test(name) ? 'oci-archive' : 'docker-archive'}:${join(folder, name)}`);
}
