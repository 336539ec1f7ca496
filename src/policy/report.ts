import type { Finding, JudgedFinding } from '../domain/finding.ts';
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
import { compareFound, type Found, type FoundComparison } from './compare-found.ts';
import { closedGates, conclude } from './conclude.ts';
import { markDuplicates } from './duplicates.ts';
import type { Ignore } from './ignore.ts';
import { judge } from './judge.ts';
import { isSuppressed, staleIgnores } from './suppress.ts';

/** All that a report is made of. */
export interface Facts extends Found {
  readonly version: string;
  readonly now: Date;
  readonly subject: Subject;
  /** The leg of a matrix that this run is. */
  readonly leg?: Leg;
  readonly policy: Policy;
  readonly ignores: readonly Ignore[];
  readonly artifacts: Found['artifacts'] & {
    readonly advisories?: NonNullable<Report['advisories']>;
    readonly policyFiles?: readonly PolicyFileReport[];
  };
  /** Where what was found is compared already. */
  readonly comparison?: FoundComparison | undefined;
  /** A comparison with a baseline was asked for: where there is none, the report says so. */
  readonly compares: boolean;
  /** Files of the policy that were read before any stage ran. */
  readonly policyFiles?: readonly PolicyFileReport[];
}

/** Judges and concludes: the one place where findings become a verdict. */
export function makeReport(facts: Facts): Report {
  const today = dayOf(facts.now);
  const comparison = facts.comparison ?? compareFound(facts);
  const findings = markDuplicates(
    judge(facts.findings, facts.policy, facts.ignores, today, comparison?.changeOf),
    facts.stages,
  );
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
    ...comparisonOf(facts, findings, comparison),
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

/** What the report says of the comparison; why there was none where one was asked for. */
function comparisonOf(
  { stages, compares, ignores, now }: Facts,
  findings: readonly JudgedFinding[],
  comparison: FoundComparison | undefined,
): Pick<Report, 'baseline' | 'changes' | 'fixed'> {
  if (comparison === undefined) {
    const stage = stages.find((one) => one.stage === 'baseline');
    if (!compares || stage === undefined) return {};
    const because = stage.because ?? stage.failures?.[0]?.what ?? 'no reason is given';
    return { baseline: { kind: 'none', because } };
  }
  const fixed = comparison.fixed.filter((finding) => !isSuppressed(finding, ignores, dayOf(now)));
  return {
    baseline: comparison.origin,
    changes: {
      new: countOf(findings, (finding) => counts(finding) && finding.change === 'new'),
      existing: countOf(findings, (finding) => counts(finding) && finding.change === 'existing'),
      fixed: countOf(fixed, () => true),
    },
    fixed,
  };
}

/** YYYY-MM-DD, UTC. */
function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
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
