import type { Baseline, BaselineOrigin } from '../domain/baseline.ts';
import type { Finding, Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { StageReport } from '../domain/report.ts';
import { type Comparison, compareWithBaseline, kindsOf, plainPlatform } from './baseline.ts';

/** What the stages have found, and what it is compared with. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly stages: readonly StageReport[];
  readonly artifacts: {
    readonly images?: readonly InspectedImage[];
    readonly baseline?: Baseline;
    readonly baselineVulnerabilities?: readonly Vulnerability[];
  };
}

/** A comparison as the report has it: images are those of the head. It holds nothing of the baseline but what is fixed. */
export interface FoundComparison extends Comparison {
  readonly origin: BaselineOrigin;
}

/** The findings beside those of the baseline; undefined where there is none. */
export function compareFound({ artifacts, findings, stages }: Found): FoundComparison | undefined {
  const { baseline, baselineVulnerabilities, images = [] } = artifacts;
  if (baseline === undefined) return undefined;
  const covered = new Set(baseline.covers);
  // Vulnerabilities are compared only where this run has matched the baseline's packages.
  if (baselineVulnerabilities === undefined) covered.delete('vulnerability');
  const { changeOf, fixed } = compareWithBaseline(
    { findings, platforms: images.map(({ platform }) => platform), kinds: kindsOf(stages, ['done']) },
    {
      findings: [...baseline.findings, ...(baselineVulnerabilities ?? [])],
      platforms: baseline.images.map(({ platform }) => platform),
      kinds: covered,
    },
  );
  return {
    origin: baseline.origin,
    changeOf,
    fixed: fixed.map(({ image, ...finding }) => ({ ...finding, ...atHead(image, baseline, images) })),
  };
}

/** A fixed finding's image is an index into the baseline's images; the report has those of the head. */
function atHead(
  image: number | undefined,
  baseline: Baseline,
  images: readonly InspectedImage[],
): { readonly image?: number } {
  const platform = baseline.images[image ?? -1]?.platform;
  const index = images.findIndex(
    (one) => platform !== undefined && plainPlatform(one.platform) === plainPlatform(platform),
  );
  return index < 0 ? {} : { image: index };
}
