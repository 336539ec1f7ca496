import type { DistributionGap } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Location } from '../domain/location.ts';
import type { RuleDoc } from '../domain/rule.ts';

/** The page of the rule about distributions past their end of life. */
export const END_OF_LIFE: RuleDoc = {
  id: 'SW4001',
  title: 'The distribution of the image is past its end of life',
  severity: 'medium',
  what: 'The release of the Linux distribution in the image gets no more fixes that everybody may have.',
  why: 'Flaws found from now on stay open, and advisory databases stop naming them: a scan that finds nothing proves nothing.',
  fix: 'Build on a newer release of the distribution.',
  before: 'FROM debian:10',
  after: 'FROM debian:13',
  sources: ['CIS Docker 1.6.0 4.4', 'NIST SP 800-190 4.1.1', 'NIST SP 800-190 4.2.2'],
};

/** A known end is a date: the day itself still counts as supported. */
function isPast(endOfLife: string, now: Date): boolean {
  return now.toISOString().slice(0, 10) > endOfLife;
}

/**
 * Judges the age of the image's distribution.
 * @param where where the distribution comes from (the FROM line, or the image), the image's place in the report, and whether its base brought it.
 */
export function distributionGap(
  image: Pick<InspectedImage, 'distro'>,
  now: Date,
  where: { readonly at: Location; readonly index: number; readonly inherited?: boolean; readonly origin?: string },
): DistributionGap | undefined {
  const { distro } = image;
  if (distro?.endOfLife === undefined || !isPast(distro.endOfLife, now)) return undefined;
  return {
    kind: 'distribution',
    rule: END_OF_LIFE.id,
    severity: END_OF_LIFE.severity,
    title: `${distro.name} has had no fixes since ${distro.endOfLife}`,
    at: where.at,
    remedy: { kind: 'edit', advice: `build on a release of ${distro.id} newer than ${distro.version}` },
    engines: ['seaworthy'],
    identity: `${distro.id} ${distro.version}`,
    docs: `docs/rules/${END_OF_LIFE.id}.md`,
    image: where.index,
    ...(where.inherited === undefined ? {} : { inherited: where.inherited }),
    ...(where.origin === undefined ? {} : { origin: where.origin }),
  };
}
