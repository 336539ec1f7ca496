import type { ComposedImage, ReleaseFacts } from '../domain/layer.ts';
import type { Distro } from '../domain/package.ts';
import { debianRelease } from './debian-series.ts';
import { osvEcosystems, type Surroundings } from './ecosystem.ts';
import { endOfLife } from './end-of-life.ts';
import type { RepositoryCpes } from './red-hat.ts';

type Facts = Readonly<Record<string, string>>;

/** The files that tell, the most trustworthy first (os-release(5): /etc before /usr/lib). */
const ORDER = [
  'etc/os-release',
  'usr/lib/os-release',
  'etc/alpine-release',
  'etc/redhat-release',
  'etc/debian_version',
];

/** ID of os-release to the namespace that purls use (purl-spec, deb, apk and rpm). */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['rhel', 'redhat'],
  ['opensuse-leap', 'opensuse'],
  ['opensuse-tumbleweed', 'opensuse'],
  ['sles', 'suse'],
  ['sles_sap', 'suse'],
  ['amzn', 'amazon'],
  ['ol', 'oracle'],
]);

/** What is visible of each file in the composed image. */
function releaseOf(image: ComposedImage, path: string): ReleaseFacts | undefined {
  return image.files.find((file) => file.path === path)?.versions.at(-1)?.content.release;
}

function findFacts(image: ComposedImage): Facts | undefined {
  for (const path of ORDER) {
    const facts = releaseOf(image, path)?.osRelease;
    if (facts?.['ID'] !== undefined && facts['ID'] !== '') return facts;
  }
  return undefined;
}

/** Compares `3.9` and `3.10` by their numbers. */
function newer(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor !== bMajor ? aMajor > bMajor : aMinor > bMinor;
}

/**
 * The release stream that an Alpine image installs from: the newest `/vX.Y/` among the repositories without a tag, since a tagged one
 * (`@testing`) is used for named packages alone. Of edge nothing is said.
 */
export function apkStream(repositories: readonly string[]): string | undefined {
  let stream: string | undefined;
  for (const line of repositories) {
    if (line.startsWith('@')) continue;
    const found = /\/v(\d{1,3}\.\d{1,3})(?:\/|$)/.exec(line)?.[1];
    if (found !== undefined && (stream === undefined || newer(found, stream))) stream = found;
  }
  return stream;
}

function versionOf(id: string, facts: Facts): string {
  return id === 'debian' ? debianRelease(facts) : (facts['VERSION_ID'] ?? '');
}

/** What an image shows beside its os-release. */
export interface DistroSigns extends Surroundings {
  /** Lines of etc/apk/repositories: they tell Alpine's stream before os-release does (an image may mix them). */
  readonly apkRepositories?: readonly string[];
}

/** Makes the distribution of os-release's facts. */
export function toDistro(facts: Facts, signs: DistroSigns = {}): Distro | undefined {
  const id = facts['ID'];
  if (id === undefined || id === '') return undefined;
  const version = versionOf(id, facts);
  const stream = id === 'alpine' ? apkStream(signs.apkRepositories ?? []) : undefined;
  const { all, uncovered } = osvEcosystems(id, stream ?? version, facts, signs);
  const [ecosystem] = all;
  const name = facts['PRETTY_NAME'] ?? [facts['NAME'] ?? id, version].join(' ').trim();
  const codename = facts['VERSION_CODENAME'];
  const until = endOfLife(id, version, name, { pro: signs.pro === true });
  return {
    id,
    version,
    name,
    ...(ecosystem === undefined ? {} : { ecosystem }),
    ...(all.length > 1 ? { ecosystems: all } : {}),
    ...(uncovered.length === 0 ? {} : { uncovered }),
    purl: { namespace: NAMESPACES.get(id) ?? id, distro: version === '' ? id : `${id}-${version}` },
    ...(codename === undefined || codename === '' ? {} : { codename }),
    ...(until === undefined ? {} : { endOfLife: until }),
  };
}

/** Versions of Ubuntu Pro: `1.1.1-1ubuntu2.1~18.04.23+esm4`, and `~esm1` of backports. */
const ESM = /[+~]esm\d/;

/** The distribution of a composed image, or undefined where no file tells. */
export function findDistro(image: ComposedImage, repositoryCpes?: RepositoryCpes): Distro | undefined {
  const facts = findFacts(image);
  if (facts === undefined) return undefined;
  const contents = image.files.flatMap((file) => file.versions.at(-1)?.content ?? []);
  const releases = contents.flatMap(({ release }) => release ?? []);
  const hasEsm = (): boolean => contents.some(({ packages }) => packages.some(({ version }) => ESM.test(version)));
  return toDistro(facts, {
    apkRepositories: releaseOf(image, 'etc/apk/repositories')?.apkRepositories ?? [],
    contentSets: releases.flatMap((release) => release.contentSets ?? []),
    pro: facts['ID'] === 'ubuntu' && (releases.some((release) => release.ubuntuPro === true) || hasEsm()),
    ...(repositoryCpes === undefined ? {} : { repositoryCpes }),
  });
}
