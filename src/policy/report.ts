import type { Finding } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Policy } from '../domain/plan.ts';
import {
  type ImageSummary,
  type Report,
  type ReportedPackage,
  SCHEMA_VERSION,
  type StageReport,
  type Subject,
} from '../domain/report.ts';
import { countSeverities } from '../domain/severity.ts';
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
  readonly policy: Policy;
  readonly ignores: readonly Ignore[];
  readonly findings: readonly Finding[];
  readonly stages: readonly StageReport[];
  readonly artifacts: {
    readonly images?: readonly InspectedImage[];
    readonly advisories?: NonNullable<Report['advisories']>;
  };
}

/** Judges and concludes: the one place where findings become a verdict. */
export function makeReport(facts: Facts): Report {
  const today = facts.now.toISOString().slice(0, 10);
  const findings = markDuplicates(judge(facts.findings, facts.policy, facts.ignores, today));
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
    images: images.map(summarize),
    stages: facts.stages,
    counts: countSeverities(
      findings.filter((finding) => finding.verdict.kind !== 'suppressed').map((finding) => finding.severity),
    ),
    findings,
    packages: images.flatMap((image, index) =>
      image.packages.map((found): ReportedPackage => ({ image: index, ...found })),
    ),
    ...(stale.length === 0 ? {} : { ignores: stale }),
    ...(advisories === undefined ? {} : { advisories }),
    policy: gatesOf(facts.policy),
  };
}

function summarize(image: InspectedImage): ImageSummary {
  const { ref, digest, platform, distro } = image;
  if (distro === undefined) return { ref, digest, platform };
  const { id, version, ecosystem } = distro;
  return { ref, digest, platform, distro: { id, version, ...(ecosystem === undefined ? {} : { ecosystem }) } };
}

/** The same report after a delivery that was required has failed: what was asked for is not all done. */
export function withUnfinished(report: Report, stage: StageReport): Report {
  const stages = [...report.stages, stage];
  return { ...report, stages, conclusion: conclude(report.blockedBy, stages) };
}

/** The thresholds alone: what is handed in may know more. */
function gatesOf({ failOn, onlyFixed, unratedAs, maxCritical, maxHigh }: Policy): Report['policy'] {
  return {
    failOn,
    onlyFixed,
    unratedAs,
    ...(maxCritical === undefined ? {} : { maxCritical }),
    ...(maxHigh === undefined ? {} : { maxHigh }),
  };
}
