import { isDistroType, type Package } from '../domain/package.ts';

/** Publishers of packages of their own, as maintainer and vendor fields name them. Rather too many: see `isThirdParty`. */
const PUBLISHERS =
  /\b(?:docker|nvidia|hashicorp|microsoft|mongodb|mariadb|elastic|nginx|kong|gitlab|grafana|datadog|nodesource|tailscale|google|oracle|redis|postgresql global|percona|confluent|cloudflare|github|influxdata|rabbitmq|sury)\b/i;

/** Addresses that only their publishers have: people of these companies maintain packages of Debian's as well, under other ones. */
const ADDRESSES =
  /(?:support@docker\.com|@nvidia\.com|@hashicorp\.com|@microsoft\.com|@mongodb\.com|developers@lists\.mariadb\.org|info@elastic\.co|nginx-packaging@f5\.com|@konghq\.com|support@influxdb\.com|support@gitlab\.com|contact@grafana\.com|@datadoghq\.com|@nodesource\.com|info@tailscale\.com)/i;

/** Addresses of the distributions themselves: their nginx has maintainers of that name as well. */
const DISTRIBUTION =
  /@(?:[a-z0-9.-]+\.)?(?:debian\.org|debian\.net|ubuntu\.com|canonical\.com|alpinelinux\.org|postmarketos\.org)\b/i;

/** Repositories that mark their versions. */
const VERSION_MARK = /nodesource|~docker|\+sury|\.pgdg|~nginx/i;
/** Azure Linux is Microsoft's own: its builds end so. */
const OWN_BUILD = /\.(?:azl|cm)\d+$/;

/**
 * True where a distribution package seems not to be made by the distribution: then its advisories do not vouch for what the package
 * brings along. In doubt it is true: what is brought along is judged by itself.
 */
export function isThirdParty(found: Package): boolean {
  if (!isDistroType(found.type) || OWN_BUILD.test(found.version)) return false;
  if (VERSION_MARK.test(found.version)) return true;
  const maintainer = found.maintainer ?? '';
  return !DISTRIBUTION.test(maintainer) && PUBLISHERS.test(maintainer);
}

/**
 * True where a dpkg package is surely another publisher's: that its distribution has not fixed a package of the same name says nothing
 * of it. In doubt it is false: a finding is not taken away.
 */
export function isOfPublisher(found: Package): boolean {
  return found.type === 'deb' && (VERSION_MARK.test(found.version) || ADDRESSES.test(found.maintainer ?? ''));
}
