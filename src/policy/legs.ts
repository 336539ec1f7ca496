import { createHash } from 'node:crypto';
import { type Failure, fail } from '../domain/failure.ts';
import { compareText } from '../domain/location.ts';
import type { Report } from '../domain/report.ts';
import { artifactNameOf } from './artifact-name.ts';

/** A report and what it is called where it was found. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

/**
 * One report for each leg, in an order that does not depend on which leg ended first. Of several reports of one leg (an attempt that
 * was run again) the newest counts.
 */
export function oneForEachLeg(reports: readonly NamedReport[]): readonly Report[] {
  const newest = new Map<string, Report>();
  for (const { report } of reports) {
    const key = artifactNameOf(report);
    const other = newest.get(key);
    if (other === undefined || isNewer(report, other)) newest.set(key, report);
  }
  return [...newest.entries()]
    .sort(([a, one], [b, two]) => compareReports(one, two) || compareText(a, b))
    .map(([, report]) => report);
}

/** By time; two of the same moment are told apart by their words, so that the order of reading does not matter. */
function isNewer(report: Report, other: Report): boolean {
  const [one, two] = [Date.parse(report.createdAt), Date.parse(other.createdAt)];
  return one === two ? wordsOf(report) > wordsOf(other) : one > two;
}

/** A digest of all that a report says. Its findings are taken one by one: as one text they may have 200 MB. */
function wordsOf(report: Report): string {
  const hash = createHash('sha256');
  for (const [key, value] of Object.entries(report)) {
    hash.update(JSON.stringify(key));
    for (const element of Array.isArray(value) ? value : [value]) hash.update(`${JSON.stringify(element)}\n`);
  }
  return hash.digest('hex');
}

function compareReports(a: Report, b: Report): number {
  return (
    compareText(a.subject.key, b.subject.key) ||
    compareText(platformsOf(a), platformsOf(b)) ||
    (a.leg?.index ?? 0) - (b.leg?.index ?? 0)
  );
}

function platformsOf({ images }: Report): string {
  return images.map(({ platform }) => platform).join(' ');
}

/** Failures for the legs that have left no report, as far as those that have tell how many there are. */
export function missingLegs(reports: readonly Report[]): readonly Failure[] {
  const jobs = new Map<string, { total: number; readonly seen: Set<number> }>();
  for (const { leg } of reports) {
    if (leg === undefined) continue;
    const job = jobs.get(leg.job) ?? { total: 0, seen: new Set<number>() };
    job.total = Math.max(job.total, leg.total);
    job.seen.add(leg.index);
    jobs.set(leg.job, job);
  }
  return [...jobs.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, { total, seen }]) => {
      const missing = Array.from({ length: total }, (_, index) => index).filter((index) => !seen.has(index));
      return missing.length === 0 ? [] : [legMissing(name, total, missing)];
    });
}

function legMissing(job: string, total: number, missing: readonly number[]): Failure {
  const numbers = missing.map((index) => index + 1).join(', ');
  return fail(
    'report/leg-missing',
    `of the ${total} legs of job ${JSON.stringify(job)} ${missing.length} left no report: ${numbers}`,
    'they failed before they wrote one, were cancelled, or could not upload it',
    'look at those legs; run them again, and this job after them (`if: ${{ !cancelled() }}`)',
  ).failure;
}
