import type { Baseline } from '../domain/baseline.ts';
import type { Finding, JudgedFinding, Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Policy } from '../domain/plan.ts';
import {
  type ImageSummary,
  type Leg,
  type PolicyFileReport,
  type Report,
  type ReportedPackage,
  SCHEMA_VERSION,
  type StageReport,
  type Subject,
} from '../domain/report.ts';
import { type Counts, NO_COUNTS, type Severity } from '../domain/severity.ts';
import { type Comparison, compareWithBaseline, kindsOf, plainPlatform } from './baseline.ts';
import { closedGates, conclude } from './conclude.ts';
import { markDuplicates } from './duplicates.ts';
import type { Ignore } from './ignore.ts';
import { judge } from './judge.ts';
import { staleIgnores } from './suppress.ts';

/** All that a report is made of. */
export interface Facts {
  readonly version: string;
  readonly now: Date;
  readonly subject: Subject;
  /** The leg of a matrix that this run is. */
  readonly leg?: Leg;
  readonly policy: Policy;
  readonly ignores: readonly Ignore[];
  readonly findings: readonly Finding[];
  readonly stages: readonly StageReport[];
  readonly artifacts: {
    readonly images?: readonly InspectedImage[];
    readonly advisories?: NonNullable<Report['advisories']>;
    readonly baseline?: Baseline;
    readonly baselineVulnerabilities?: readonly Vulnerability[];
    readonly policyFiles?: readonly PolicyFileReport[];
  };
  /** A comparison with a baseline was asked for: where there is none, the report says so. */
  readonly compares: boolean;
  /** Files of the policy that were read before any stage ran. */
  readonly policyFiles?: readonly PolicyFileReport[];
}

/** Judges and concludes: the one place where findings become a verdict. */
export function makeReport(facts: Facts): Report {
  const today = facts.now.toISOString().slice(0, 10);
  const compared = compare(facts);
  const findings = markDuplicates(
    judge(facts.findings, facts.policy, facts.ignores, today, compared?.changeOf),
    facts.stages,
  );
  const fixed = judge(compared?.fixed ?? [], facts.policy, facts.ignores, today).filter(counts);
  const blockedBy = closedGates(findings, facts.policy);
  const { images = [], advisories } = facts.artifacts;
  const stale = staleIgnores(facts.ignores, facts.findings, today);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'seaworthy', version: facts.version },
    createdAt: facts.now.toISOString(),
    conclusion: conclude(blockedBy, facts.stages),
    blockedBy,
    subject: facts.subject,
    ...(facts.leg === undefined ? {} : { leg: facts.leg }),
    images: images.map(summarize),
    stages: facts.stages,
    counts: countOf(findings, counts),
    findings,
    packages: images.flatMap((image, index) =>
      image.packages.map(({ symbols: _, ...found }): ReportedPackage => ({ image: index, ...found })),
    ),
    ...(stale.length === 0 ? {} : { ignores: stale }),
    ...(advisories === undefined ? {} : { advisories }),
    policy: policyOf(facts.policy),
    ...comparisonOf(facts, findings, compared === undefined ? undefined : fixed),
    ...policyFilesOf(facts),
  };
}

function counts({ verdict }: JudgedFinding): boolean {
  return verdict.kind !== 'suppressed';
}

function countOf<Some extends Finding>(findings: readonly Some[], isCounted: (finding: Some) => boolean): Counts {
  const counted: Record<Severity, number> = { ...NO_COUNTS };
  for (const finding of findings) if (isCounted(finding)) counted[finding.severity] += 1;
  return counted;
}

/** The findings beside those of the baseline; undefined where there is none. */
function compare({ artifacts, findings, stages }: Facts): Comparison | undefined {
  const { baseline, baselineVulnerabilities, images = [] } = artifacts;
  if (baseline === undefined) return undefined;
  const covered = new Set(baseline.covers);
  // Vulnerabilities are compared only where this run has matched the baseline's packages.
  if (baselineVulnerabilities === undefined) covered.delete('vulnerability');
  return compareWithBaseline(
    { findings, platforms: images.map(({ platform }) => platform), kinds: kindsOf(stages, ['done']) },
    {
      findings: [...baseline.findings, ...(baselineVulnerabilities ?? [])],
      platforms: baseline.images.map(({ platform }) => platform),
      kinds: covered,
    },
  );
}

/** What the report says of the comparison; why there was none where one was asked for. */
function comparisonOf(
  { artifacts, stages, compares }: Facts,
  findings: readonly JudgedFinding[],
  fixed: readonly JudgedFinding[] | undefined,
): Pick<Report, 'baseline' | 'changes' | 'fixed'> {
  const stage = stages.find((one) => one.stage === 'baseline');
  if (artifacts.baseline === undefined || fixed === undefined) {
    if (!compares || stage === undefined) return {};
    const because = stage.because ?? stage.failures?.[0]?.what ?? 'no reason is given';
    return { baseline: { kind: 'none', because } };
  }
  return {
    baseline: artifacts.baseline.origin,
    changes: {
      new: countOf(findings, (finding) => counts(finding) && finding.change === 'new'),
      existing: countOf(findings, (finding) => counts(finding) && finding.change === 'existing'),
      fixed: countOf(fixed, () => true),
    },
    fixed: fixed.map(({ verdict: _verdict, image, ...finding }) => ({ ...finding, ...atHead(image, artifacts) })),
  };
}

/** A fixed finding's image is an index into the baseline's images; the report has those of the head. */
function atHead(image: number | undefined, { baseline, images = [] }: Facts['artifacts']): { image?: number } {
  const platform = baseline?.images[image ?? -1]?.platform;
  const index = images.findIndex(
    (one) => platform !== undefined && plainPlatform(one.platform) === plainPlatform(platform),
  );
  return index < 0 ? {} : { image: index };
}

function policyFilesOf({ policyFiles = [], artifacts }: Facts): Pick<Report, 'policyFiles'> {
  const all = [...policyFiles, ...(artifacts.policyFiles ?? [])];
  return all.length === 0 ? {} : { policyFiles: all };
}

function summarize(image: InspectedImage): ImageSummary {
  const { ref, digest, platform, distro } = image;
  if (distro === undefined) return { ref, digest, platform };
  const { id, version, ecosystem, ecosystems } = distro;
  const osv = {
    ...(ecosystem === undefined ? {} : { ecosystem }),
    ...(ecosystems === undefined ? {} : { ecosystems }),
  };
  return { ref, digest, platform, distro: { id, version, ...osv } };
}

/** The same report after a delivery that was required has failed: what was asked for is not all done. */
export function withUnfinished(report: Report, stage: StageReport): Report {
  const stages = [...report.stages, stage];
  return { ...report, stages, conclusion: conclude(report.blockedBy, stages) };
}

/** The thresholds alone: what is handed in may know more. */
export function policyOf({ failOn, onlyFixed, unratedAs, maxCritical, maxHigh, newOnly }: Policy): Report['policy'] {
  return {
    failOn,
    onlyFixed,
    unratedAs,
    ...(maxCritical === undefined ? {} : { maxCritical }),
    ...(maxHigh === undefined ? {} : { maxHigh }),
    ...(newOnly === true ? { newOnly } : {}),
  };
}
