import { type ScanResult, scanImages } from '../advisories/scan-images.ts';
import { openSource, sourceLabel } from '../advisories/sources/open.ts';
import type { Network } from '../advisories/sources/retry.ts';
import { type Failure, fail } from '../domain/failure.ts';
import type { Finding, Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { locator, placesIn } from './locate.ts';

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Gaps that leave the run incomplete become failures, unless the user accepts them; they are named either way. */
function failuresOf(result: ScanResult, unassessed: Plan['unassessed']): Failure[] {
  const gaps = unassessed === 'report' ? [] : result.gaps.filter((gap) => gap.isIncomplete);
  return [
    ...result.failures,
    ...gaps.map(({ what, why, fix }) => fail('advisories/not-assessed', `${what} was not assessed`, why, fix).failure),
  ];
}

function outcomeOf(result: ScanResult, findings: readonly Finding[], plan: Plan, label: string): Outcome<Artifacts> {
  const failures = failuresOf(result, plan.unassessed);
  const advisories = {
    source: label,
    ...(result.newest === undefined ? {} : { newest: result.newest }),
  };
  const notAssessed = result.gaps.map(({ what, why }) => `${what}: ${why}`);
  const rest = {
    findings,
    artifacts: { advisories },
    ...(notAssessed.length === 0 ? {} : { notAssessed }),
  };
  return failures.length === 0 ? { status: 'done', ...rest } : { status: 'partial', failures, ...rest };
}

/** What the base image brought is mended by a newer base, not by a command in this Dockerfile: the reader must know. */
function markInherited(findings: readonly Finding[], images: readonly InspectedImage[], soFar: Artifacts): Finding[] {
  const places = images.map((image) => placesIn(soFar, image));
  return findings.map((finding) => {
    const inherited =
      finding.kind === 'vulnerability' ? places[finding.image ?? 0]?.isInherited(finding.layer) : undefined;
    return inherited === undefined ? finding : { ...finding, inherited };
  });
}

/** The findings of the images that are checked, and those of the baseline's, whose images come after them. */
function apart(
  findings: readonly Vulnerability[],
  images: number,
): { own: readonly Vulnerability[]; ofBaseline: readonly Vulnerability[] } {
  const isOwn = ({ image = 0 }: Vulnerability): boolean => image < images;
  return {
    own: findings.filter(isOwn),
    ofBaseline: findings
      .filter((finding) => !isOwn(finding))
      .map((finding) => ({ ...finding, image: (finding.image ?? 0) - images })),
  };
}

async function scan(
  world: World,
  plan: Plan,
  soFar: Artifacts,
  waits: Omit<Network, 'fetch'>,
): Promise<Outcome<Artifacts>> {
  const images = soFar.images ?? [];
  if (images.length === 0) return { status: 'skipped', because: 'no image was read' };
  const api = world.env['SEAWORTHY_OSV_API'] || undefined;
  // What is asked is what is told: another API in place of OSV's must not pass for it.
  const label = sourceLabel(plan.advisories.source, api);
  const opened = await openSource(plan.advisories.source, {
    network: { fetch: world.fetch, ...waits },
    files: world.files,
    ...(api === undefined ? {} : { api }),
  });
  if (!opened.ok) return { status: 'failed', failures: [opened.failure] };
  const source = opened.value;
  world.say.progress(`asking ${label} about the packages`);
  try {
    // The baseline is asked about in the same breath: both are judged by the same advisories.
    const before = (soFar.baseline?.images ?? []).map((image) => ({ ...image, isBaseline: true }));
    const result = await scanImages(
      [...images, ...before],
      source,
      images.map((image) => locator(image, soFar.dockerfiles?.[0])),
    );
    const { own, ofBaseline } = apart(result.findings, images.length);
    const outcome = outcomeOf(result, markInherited(own, images, soFar), plan, label);
    if (soFar.baseline === undefined || !('artifacts' in outcome)) return outcome;
    return { ...outcome, artifacts: { ...outcome.artifacts, baselineVulnerabilities: ofBaseline } };
  } finally {
    await source.close();
  }
}

/** The scan stage with other waits than the clock's: tests do not sleep. */
export function scanStageWith(waits: Omit<Network, 'fetch'>): Stage {
  return { name: 'scan', run: (world, plan, soFar) => scan(world, plan, soFar, waits) };
}

/** Matches the packages of every image against the advisories of the source that the plan names. */
export const scanStage: Stage = scanStageWith({ sleep, random: Math.random });
