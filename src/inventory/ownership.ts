import type { FoundPackage } from '../domain/package.ts';

/**
 * Names of the files by which language packages make themselves known. Only such paths, and those of programs, are kept of the file
 * lists of distribution packages (they decide who owns what else is found), so memory stays small on an image with a million files.
 */
const MANIFEST_NAMES: ReadonlySet<string> = new Set(['package.json', 'installed.json']);
const MANIFEST_EXTENSIONS: ReadonlySet<string> = new Set([
  'egg-info',
  'egg',
  'whl',
  'gemspec',
  'jar',
  'war',
  'ear',
  'par',
  'sar',
  'nar',
  'jpi',
  'hpi',
  'kar',
  'rar',
  'lpkg',
  'spdx',
]);
/** Of these names some folders alone count. */
const MANIFEST_FOLDERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['METADATA', ['.dist-info/']],
  ['PKG-INFO', ['.egg-info/', '/EGG-INFO/']],
]);

/** Folders with nothing that runs (Filesystem Hierarchy Standard 3.0); most of what a distribution's packages bring lies here. */
const DATA = ['usr/share/', 'usr/include/', 'usr/src/', 'etc/', 'var/', 'boot/', 'usr/lib/modules/', 'lib/modules/'];
/** What shared libraries and programs of other systems end in. */
const RUNS: ReadonlySet<string> = new Set(['so', 'dll', 'exe', 'dylib', 'node', 'jsa', 'bin']);

/** What follows the last dot of the last part of a path; `''` where there is none. */
function extensionOf(path: string, slash: number): string {
  const dot = path.lastIndexOf('.');
  return dot > slash ? path.slice(dot + 1) : '';
}

/** Data and scripts end in a letter's extension (`.py`, `.h`); versions do not (`python3.11`, `libssl.so.3`). */
function isDataExtension(extension: string): boolean {
  const first = extension.charCodeAt(0) | 0x20;
  return first >= 0x61 && first <= 0x7a && !RUNS.has(extension);
}

/** True for a path by which a language package makes itself known. */
export function isManifest(path: string): boolean {
  const slash = path.lastIndexOf('/');
  const extension = extensionOf(path, slash);
  if (MANIFEST_EXTENSIONS.has(extension)) return true;
  if (extension !== '' && extension !== 'json') return false;
  const name = path.slice(slash + 1);
  if (name.endsWith('.deps.json')) return true;
  const folders = MANIFEST_FOLDERS.get(name);
  return folders === undefined ? MANIFEST_NAMES.has(name) : folders.some((folder) => path.endsWith(folder + name));
}

/**
 * True for a path that may be a program or a shared library by its place and name: a binary classifier or the build information in a
 * program may find a package there. Paths come without leading `/`.
 */
export function isProgramPath(path: string): boolean {
  const slash = path.lastIndexOf('/');
  if (slash === path.length - 1) return false;
  // In a folder of programs, any name is one: `mkfs.ext4`.
  const isInBin = slash >= 3 && path.startsWith('bin', slash - 3);
  if (!isInBin && isDataExtension(extensionOf(path, slash))) return false;
  return !DATA.some((folder) => path.startsWith(folder));
}

/** True for a path of which it matters which distribution package owns it: the one or the other of the above. */
export function isOwnable(path: string): boolean {
  return isProgramPath(path) || isManifest(path);
}

/** Owned paths kept of one package: the largest real one (a full TeX or Node tree) has a few thousand. */
export const MAX_OWNED = 20_000;

/**
 * Vendors that put packages into dpkg's database which no distribution watches: what is inside is not the distribution's, so its
 * language packages are judged on their own (the list of aquasecurity/trivy `pkg/fanal/analyzer/pkg/dpkg`, trivy#9916).
 */
const THIRD_PARTIES = [
  'support@docker.com',
  '@nvidia.com',
  'Google Cloud CLI Authors',
  'sapmachine@sap.com',
  '@hashicorp.com',
  '@microsoft.com',
  '@mongodb.com',
  'developers@lists.mariadb.org',
  'dev@couchdb.apache.org',
  'info@elastic.co',
  'nginx-packaging@f5.com',
  '@konghq.com',
  '@cloudflare.com',
  'support@influxdb.com',
  'support@gitlab.com',
  'contact@grafana.com',
  '@datadoghq.com',
  '@nodesource.com',
  'info@tailscale.com',
  '@openrobotics.org',
  '@osrfoundation.org',
];
const THIRD_PARTY_NAMES = new Set(['GitHub', 'HashiCorp']);

/** How the distributions of rpm write their own vendor; anybody else's packages are a vendor's of his own (EPEL's on RHEL, too). */
const RPM_VENDORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['rhel', ['Red Hat']],
  ['centos', ['CentOS', 'Red Hat']],
  ['almalinux', ['AlmaLinux']],
  ['rocky', ['Rocky']],
  ['fedora', ['Fedora Project']],
  ['amzn', ['Amazon Linux', 'Amazon.com']],
  ['ol', ['Oracle']],
  ['sles', ['SUSE']],
  ['opensuse-leap', ['SUSE', 'openSUSE']],
  ['opensuse-tumbleweed', ['SUSE', 'openSUSE']],
  ['photon', ['VMware', 'Broadcom']],
  ['azurelinux', ['Microsoft Corporation']],
  ['mariner', ['Microsoft Corporation']],
]);

/**
 * True when a package comes from a vendor beside the distribution.
 * @param distro ID of os-release: packages of rpm have a vendor, which must be the distribution itself.
 */
export function isThirdParty(found: Pick<FoundPackage, 'type' | 'maintainer'>, distro?: string): boolean {
  const maintainer = found.maintainer?.trim() ?? '';
  const vendors = found.type === 'rpm' ? RPM_VENDORS.get(distro ?? '') : undefined;
  if (vendors !== undefined) return !vendors.some((vendor) => maintainer.startsWith(vendor));
  return THIRD_PARTY_NAMES.has(maintainer) || THIRD_PARTIES.some((part) => maintainer.includes(part));
}

/**
 * The form in which owned paths are compared: file lists may name `lib/…` and `sbin/…` where a merged /usr has `usr/lib/…` and
 * `usr/bin/…`.
 */
export function ownershipKey(path: string): string {
  const inner = path.startsWith('usr/') ? path.slice(4) : path;
  return inner.startsWith('sbin/') ? inner.slice(1) : inner;
}
