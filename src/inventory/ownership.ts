/**
 * Names of the files by which language packages make themselves known. Only such paths are kept of the file lists of
 * distribution packages (they decide who owns a language package), so memory stays small on an image with a million files.
 */
const MANIFESTS = [
  '/package.json',
  '.dist-info/METADATA',
  '.egg-info/PKG-INFO',
  '.egg-info',
  '.gemspec',
  '.jar',
  '.war',
  '.deps.json',
  '/installed.json',
] as const;

/** True for a path by which a language package makes itself known. */
export function isManifest(path: string): boolean {
  return MANIFESTS.some((suffix) => path.endsWith(suffix));
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

/** True when a package's maintainer is a vendor beside the distribution. */
export function isThirdParty(maintainer: string | undefined): boolean {
  if (maintainer === undefined) return false;
  return THIRD_PARTY_NAMES.has(maintainer.trim()) || THIRD_PARTIES.some((part) => maintainer.includes(part));
}

/** The form in which owned paths are compared: file lists may name `lib/…` where a merged /usr has `usr/lib/…`. */
export function ownershipKey(path: string): string {
  return path.startsWith('usr/') ? path.slice(4) : path;
}
