import type { Vulnerability } from '../src/domain/finding.ts';
import type { InspectedImage } from '../src/domain/image.ts';
import type { Package } from '../src/domain/package.ts';

/** What a scan of a very large image leaves: four flaws a package, each flaw in two packages, as the advisories of a distribution have it. */

const LAYER = `sha256:${'a1'.repeat(32)}`;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown', 'medium'] as const;
const FLAWS_OF_PACKAGE = 4;
const ENGINES = ['seaworthy'] as const;
const REMEDIES = Array.from({ length: 7 }, (_, number) => ({ kind: 'upgrade', to: `1.2.${4 + number}-1` }) as const);

export interface Advisory {
  readonly id: string;
  readonly summary: string;
  readonly details: string;
  readonly page: string;
  readonly aliases: readonly string[];
}

/** Advisories are read once, and their words shared by the findings that they lead to (src/advisories/common-parts.ts). */
export function advisoriesOf(findings: number): readonly Advisory[] {
  return Array.from({ length: Math.ceil(findings / 2) + 1 }, (_, index) => ({
    id: `CVE-2025-${10_000 + index}`,
    summary: `Out-of-bounds write in the parser of a header, which lets a crafted request stop the service (part ${index})`,
    page: `https://osv.dev/vulnerability/DEBIAN-CVE-2025-${10_000 + index}`,
    aliases: [`DEBIAN-CVE-2025-${10_000 + index}`],
    details: `A crafted request of the kind ${index} makes the parser write beyond its buffer. ${'It needs no login. '.repeat(6)}`,
  }));
}

/** `from`: number of the first package, so that two images share some of theirs. */
export function packagesOf(findings: number, from = 0): readonly Package[] {
  return Array.from({ length: Math.ceil(findings / FLAWS_OF_PACKAGE) }, (_, at): Package => {
    const name = `libpackage${from + at}`;
    return {
      type: 'deb',
      name,
      version: '1.2.3-4',
      arch: 'amd64',
      source: { name: `package${from + at}`, version: '1.2.3-4' },
      licences: ['Apache-2.0'],
      purl: `pkg:deb/debian/${name}@1.2.3-4?arch=amd64&distro=debian-12`,
      layer: LAYER,
      locations: ['var/lib/dpkg/status'],
    };
  });
}

/** One finding for each flaw of each package. */
export function findingsOf(
  packages: readonly Package[],
  advisories: readonly Advisory[],
  image: number,
  from = 0,
): readonly Vulnerability[] {
  return packages.flatMap((found, at) => {
    const ofPackage = {
      at: { kind: 'file', path: 'Dockerfile', line: 1 + (at % 40) } as const,
      identity: `pkg:deb/debian/${found.name}?arch=amd64 ${found.locations[0] ?? ''}`,
      package: { purl: found.purl, name: found.name, version: found.version },
    };
    return Array.from({ length: FLAWS_OF_PACKAGE }, (_, flaw): Vulnerability => {
      const number = (from + at) * FLAWS_OF_PACKAGE + flaw;
      const advisory = advisories[(number >> 1) % advisories.length];
      const id = advisory?.id ?? '';
      return {
        kind: 'vulnerability',
        rule: id,
        severity: SEVERITIES[number % SEVERITIES.length] ?? 'low',
        title: advisory?.summary ?? '',
        at: ofPackage.at,
        remedy: REMEDIES[number % REMEDIES.length] ?? { kind: 'none', reason: '' },
        fixState: 'fixed',
        engines: ENGINES,
        identity: ofPackage.identity,
        docs: advisory?.page ?? '',
        aliases: advisory?.aliases ?? [],
        image,
        package: ofPackage.package,
        layer: found.layer,
        paths: found.locations,
        severitySource: 'debian',
        ...(number % 3 === 0 ? { score: 7.5 } : {}),
        ...(advisory === undefined ? {} : { detail: advisory.details }),
      };
    });
  });
}

export function imageOf(packages: readonly Package[]): InspectedImage {
  return {
    ref: 'ghcr.io/acme/shop:1.4.2',
    digest: `sha256:${'3f1c9a5e7b2d4860'.repeat(4)}`,
    platform: 'linux/amd64',
    config: { env: [], labels: {} } as unknown as InspectedImage['config'],
    layers: [{ diffId: LAYER, size: 1 }],
    distro: {
      id: 'debian',
      version: '12',
      name: 'Debian 12',
      ecosystem: 'Debian:12',
      purl: { namespace: 'debian', distro: 'debian-12' },
    },
    packages,
    facts: [],
    failures: [],
  };
}
