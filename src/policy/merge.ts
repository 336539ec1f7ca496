import type { Finding, JudgedFinding } from '../domain/finding.ts';
import {
  type Gate,
  type PolicyFileReport,
  type Report,
  type ReportPart,
  SCHEMA_VERSION,
  type StageReport,
  type Subject,
} from '../domain/report.ts';
import { countSeverities } from '../domain/severity.ts';
import { conclude } from './conclude.ts';
import { mergeBaselines, mergePolicies } from './merge-policies.ts';
import { mergeStages } from './merge-stages.ts';
import { compareFindings } from './order.ts';

/** What a merged report is beside its parts. */
export interface MergeFacts {
  readonly version: string;
  readonly now: Date;
  readonly subject: Subject;
  /** What bringing the reports together came to, and reading the policy that they are held against. */
  readonly gathered: readonly StageReport[];
  /** Those that were read here. */
  readonly policyFiles?: readonly PolicyFileReport[];
  readonly takenFrom?: Report['takenFrom'];
}

const GATES: readonly Gate[] = ['fail-on', 'max-critical', 'max-high'];

/**
 * One report out of many: all images, all findings, the worst conclusion. What several of them tell of the same line of the same file
 * is told once. The order of `reports` is that of the images; nothing else depends on it.
 */
export function mergeReports(reports: readonly Report[], facts: MergeFacts): Report {
  const offsets = offsetsOf(reports);
  const compares = reports.some(({ changes }) => changes !== undefined);
  const findings = onceEach(
    reports.flatMap((report, at) => report.findings.map((finding) => moved(finding, offsets[at] ?? 0, compares))),
  );
  const fixed = onceEach(
    reports.flatMap((report, at) => (report.fixed ?? []).map((finding) => moved(finding, offsets[at] ?? 0, false))),
  );
  const blockedBy = GATES.filter((gate) => reports.some((report) => report.blockedBy.includes(gate)));
  const stages = mergeStages(reports, facts.gathered);
  const counted = findings.filter(({ verdict }) => verdict.kind !== 'suppressed');
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'seaworthy', version: facts.version },
    createdAt: facts.now.toISOString(),
    conclusion: conclude(blockedBy, stages),
    blockedBy,
    subject: facts.subject,
    parts: reports.map(partOf),
    ...(facts.takenFrom === undefined ? {} : { takenFrom: facts.takenFrom }),
    images: reports.flatMap(({ images }) => images),
    stages,
    counts: countsOf(counted),
    findings,
    packages: reports.flatMap(({ packages }, at) => {
      const offset = offsets[at] ?? 0;
      return offset === 0 ? packages : packages.map((found) => ({ ...found, image: found.image + offset }));
    }),
    ...advisoriesOf(reports),
    policy: mergePolicies(reports),
    ...mergeBaselines(reports),
    ...(compares
      ? {
          changes: {
            new: countsOf(counted.filter(({ change }) => change !== 'existing')),
            existing: countsOf(counted.filter(({ change }) => change === 'existing')),
            fixed: countsOf(fixed),
          },
          fixed,
        }
      : {}),
    ...policyFilesOf(reports, facts),
  };
}

/** Where the images of each report begin. */
function offsetsOf(reports: readonly Report[]): readonly number[] {
  let next = 0;
  return reports.map(({ images }) => {
    const offset = next;
    next += images.length;
    return offset;
  });
}

/** Where only some reports compare, a finding of another one counts as new, as it does for the gate. */
function moved<Some extends Finding>(finding: Some, offset: number, compares: boolean): Some {
  const { image, change } = finding;
  // As it is it takes no room of its own.
  if ((offset === 0 || image === undefined) && (!compares || change !== undefined)) return finding;
  return {
    ...finding,
    ...(image === undefined ? {} : { image: image + offset }),
    ...(compares && change === undefined ? { change: 'new' } : {}),
  };
}

/** Findings of a file, which every leg that builds from it tells: the one that blocks stands for the others. Sorted. */
function onceEach<Some extends Finding | JudgedFinding>(findings: readonly Some[]): readonly Some[] {
  const seen = new Map<string, Some>();
  const alone: Some[] = [];
  for (const finding of findings) {
    const { kind, rule, identity, at, image } = finding;
    if (image !== undefined || at.kind !== 'file') {
      alone.push(finding);
      continue;
    }
    const key = JSON.stringify([kind, rule, identity, at.path, at.line]);
    const other = seen.get(key);
    if (other === undefined || weight(finding) > weight(other)) seen.set(key, finding);
  }
  return [...alone, ...seen.values()].sort(compareFindings);
}

function weight(finding: Finding | JudgedFinding): number {
  const kind = 'verdict' in finding ? finding.verdict.kind : 'reported';
  return (kind === 'blocks' ? 4 : kind === 'reported' ? 2 : 0) + (finding.change === 'existing' ? 0 : 1);
}

function countsOf(findings: readonly Finding[]) {
  return countSeverities(findings.map(({ severity }) => severity));
}

function partOf(report: Report): ReportPart {
  const { subject, images, conclusion, counts, changes, baseline } = report;
  return {
    subject,
    platforms: images.map(({ platform }) => platform),
    conclusion,
    counts,
    ...(changes === undefined ? {} : { changes }),
    ...(baseline === undefined ? {} : { baseline }),
  };
}

/** The oldest of the newest records: nothing of the whole is fresher than that. */
function advisoriesOf(reports: readonly Report[]): Pick<Report, 'advisories'> {
  const known = reports.flatMap(({ advisories }) => advisories ?? []);
  const sources = [...new Set(known.map(({ source }) => source))].sort();
  if (sources.length === 0) return {};
  const [newest] = known.flatMap((one) => one.newest ?? []).sort();
  return { advisories: { source: sources.slice(0, 5).join(', '), ...(newest === undefined ? {} : { newest }) } };
}

/** What another run says of such files is not believed. */
function policyFilesOf(
  reports: readonly Report[],
  { policyFiles = [], takenFrom }: MergeFacts,
): Pick<Report, 'policyFiles'> {
  const told = takenFrom === undefined ? reports.flatMap((report) => report.policyFiles ?? []) : [];
  const all = [...told, ...policyFiles];
  const distinct = new Map(all.map((file) => [JSON.stringify([file.path, file.from, file.change]), file]));
  return distinct.size === 0 ? {} : { policyFiles: [...distinct.values()] };
}

/** The reports by subject: one for each image, its platforms together, so that code scanning knows it by the same category as ever. */
export function bySubject(
  reports: readonly Report[],
  facts: Omit<MergeFacts, 'subject' | 'gathered'>,
): readonly Report[] {
  const groups = Map.groupBy(reports, ({ subject }) => subject.key);
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    // A leg is told apart where each publishes by itself; here its subject says it all.
    const { leg: _leg, ...alone } = first;
    if (others.length === 0) return [alone];
    return [mergeReports(group, { ...facts, subject: first.subject, gathered: [] })];
  });
}
