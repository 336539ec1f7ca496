import type { Baseline, BaselineImage, BaselineOrigin } from '../domain/baseline.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { FindingKind, Verdict } from '../domain/finding.ts';
import { parseTarget } from '../domain/image-ref.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { PolicyFileReport, Report } from '../domain/report.ts';
import { distributionGap } from '../inventory/distribution-gap.ts';
import { endOfLife } from '../inventory/end-of-life.ts';
import { kindsOf } from '../policy/baseline.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { baseImage } from './base-image.ts';
import { imageBaseline, silence } from './image-baseline.ts';
import { basesOf, findKeptReport, type KeptReport } from './kept-report.ts';
import { readNamedReport } from './named-report.ts';

/** A path by its form alone: whether a file of that name lies in the workspace is for a pull request to decide. */
const REPORT_PATH = /^(?:\.{0,2}\/|.*\.json$)/s;

async function run(world: World, plan: Plan, soFar: Artifacts): Promise<Outcome<Artifacts>> {
  const { baseline } = plan;
  if (baseline === undefined) return { status: 'skipped', because: 'no baseline is asked for' };
  switch (baseline.kind) {
    case 'none':
      return { status: 'skipped', because: baseline.because };
    case 'kept':
      return kept(world, plan, baseline, soFar);
    case 'named':
      return REPORT_PATH.test(baseline.text)
        ? namedReport(world, plan, baseline.text, soFar)
        : namedImage(world, plan, baseline.text, soFar);
  }
}

/** One that was not named and cannot be had is no failure: everything counts then, and the report says so. */
async function kept(
  world: World,
  plan: Plan,
  wanted: Extract<Plan['baseline'], { kind: 'kept' }>,
  soFar: Artifacts,
): Promise<Outcome<Artifacts>> {
  let known: Promise<readonly string[]> | undefined;
  const bases = (): Promise<readonly string[]> => {
    known ??= basesOf(world, wanted);
    return known;
  };
  const found = await findKeptReport(world, wanted, bases);
  const report = found.ok ? keptBaseline(world, plan, found.value, soFar) : found;
  const baseline = report.ok ? report : await baseImage(world, plan, { wanted, bases, soFar, unkept: report.failure });
  if (!baseline.ok) return { status: 'skipped', because: `${baseline.failure.what}: ${baseline.failure.why}` };
  return done(baseline.value);
}

function keptBaseline(world: World, plan: Plan, { report, commit }: KeptReport, soFar: Artifacts): Result<Baseline> {
  const origin = { kind: 'kept', label: commit.slice(0, 12), commit, createdAt: report.createdAt } as const;
  return baselineOf(world, plan, report, origin, soFar);
}

async function namedReport(world: World, plan: Plan, path: string, soFar: Artifacts): Promise<Outcome<Artifacts>> {
  const read = await readNamedReport(world, plan.policyFrom, path);
  if (!read.ok) return failed(read.failure);
  const { report, told } = read.value;
  const origin = { kind: 'report', label: path, createdAt: report.createdAt } as const;
  const baseline = baselineOf(world, plan, report, origin, soFar);
  return baseline.ok ? done(baseline.value, told) : failed(baseline.failure);
}

async function namedImage(world: World, plan: Plan, text: string, soFar: Artifacts): Promise<Outcome<Artifacts>> {
  const target = parseTarget(text);
  if (!target.ok) return failed(target.failure);
  const { text: label } = target.value;
  const read = await imageBaseline(world, plan, { target: target.value, ref: label, origin: { label }, soFar });
  if (!read.ok) return failed(read.failure);
  const { baseline, failures } = read.value;
  return failures.length === 0
    ? done(baseline)
    : { status: 'partial', failures, findings: [], artifacts: { baseline } };
}

/** A baseline out of a report. Its vulnerabilities are left out: the scan matches its packages anew. */
function baselineOf(
  world: World,
  plan: Plan,
  report: Report,
  origin: BaselineOrigin,
  soFar: Artifacts,
): Result<Baseline> {
  const covers = [...kindsOf(report.stages, ['done', 'partial'])];
  const isListed = report.stages.some(
    ({ stage, status }) => stage === 'inventory' && status !== 'failed' && status !== 'skipped',
  );
  if ((soFar.images ?? []).length > 0 && (!isListed || report.images.length === 0)) return noPackages(origin.label);
  const byImage = Map.groupBy(report.packages, ({ image }) => image);
  const images = report.images.map((image, index): BaselineImage => {
    const packages = (byImage.get(index) ?? []).map(({ image: _, ...found }) => found);
    return { ref: image.ref, digest: image.digest, platform: image.platform, packages, ...distroOf(image) };
  });
  const findings = report.findings.map(({ verdict, change: _change, ...finding }) =>
    isDuplicate(verdict) ? { ...finding, suppressed: { by: verdict.by, reason: verdict.reason } } : finding,
  );
  const gaps = images.flatMap((image, index) => {
    const at = { kind: 'image', ref: image.ref } as const;
    return distributionGap(image, world.now(), { at, index }) ?? [];
  });
  // Packages are matched whatever became of the baseline's own scan.
  const known: FindingKind[] = isListed ? [...new Set<FindingKind>([...covers, 'vulnerability'])] : covers;
  return ok({
    origin: { ...origin, ...silence(plan, known) },
    images,
    findings: [...findings, ...gaps],
    covers: known,
  });
}

/** What the judge has found told twice: when it is gone, that is told once too. */
function isDuplicate(verdict: Verdict): verdict is Extract<Verdict, { kind: 'suppressed' }> {
  return verdict.kind === 'suppressed' && verdict.by === 'seaworthy';
}

function noPackages(label: string): Result<never> {
  return fail(
    'baseline/no-packages',
    `the baseline ${label} has no list of packages`,
    'its run did not look into an image',
    'give a report of a run that did, or an image',
  );
}

/** A report keeps what identifies a distribution; the rest follows from it. */
function distroOf({ distro }: Report['images'][number]): Pick<BaselineImage, 'distro'> {
  if (distro === undefined) return {};
  const { id, version } = distro;
  const until = endOfLife(id, version);
  return {
    distro: {
      ...distro,
      name: `${id} ${version}`,
      purl: { namespace: id, distro: `${id}-${version}` },
      ...(until === undefined ? {} : { endOfLife: until }),
    },
  };
}

function done(baseline: Baseline, told?: PolicyFileReport): Outcome<Artifacts> {
  const policyFiles = told === undefined ? {} : { policyFiles: [told] };
  return { status: 'done', findings: [], artifacts: { baseline, ...policyFiles } };
}

function failed(failure: Failure): Outcome<Artifacts> {
  return { status: 'failed', failures: [failure] };
}

/** Finds what the findings are compared with. */
export const baselineStage: Stage = { name: 'baseline', run };
