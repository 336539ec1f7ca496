import { isDistroType, type Package } from '../domain/package.ts';

/** Publishers of packages of their own for Debian and Ubuntu, as their maintainer fields name them. */
const PUBLISHERS =
  /\b(?:docker|nvidia|hashicorp|microsoft|mongodb|mariadb|elastic|nginx|kong|gitlab|grafana|datadog|nodesource|tailscale|google|oracle|redis|postgresql global|percona|confluent|cloudflare|github|influxdata|rabbitmq|sury)\b/i;

/** Addresses of the distributions themselves: their nginx has maintainers of that name as well. */
const DISTRIBUTION =
  /@(?:[a-z0-9.-]+\.)?(?:debian\.org|debian\.net|ubuntu\.com|canonical\.com|alpinelinux\.org|postmarketos\.org)\b/i;

/** Repositories that mark their versions. */
const VERSION_MARK = /nodesource|~docker|\+sury|\.pgdg|~nginx/i;

/**
 * True where a distribution package is not made by the distribution: its advisories then say nothing of what the package brings along,
 * and of the package itself only by the version that a fix came with.
 */
export function isThirdParty(found: Package): boolean {
  if (!isDistroType(found.type)) return false;
  if (VERSION_MARK.test(found.version)) return true;
  const maintainer = found.maintainer ?? '';
  return !DISTRIBUTION.test(maintainer) && PUBLISHERS.test(maintainer);
}
