import { communityGap, type Gap } from '../advisories/assess.ts';
import { type Enriched, enrich } from '../advisories/enrichment/enrich.ts';
import { type ScanResult, scanImages } from '../advisories/scan-images.ts';
import type { Network } from '../advisories/sources/retry.ts';
import type { PartState } from '../advisories/sources/source.ts';
import { type Failure, fail } from '../domain/failure.ts';
import type { Finding, Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { AdvisoryOrigin, PolicyFileReport } from '../domain/report.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { count } from '../render/wording.ts';
import { restoreKept, saveKept } from './actions-kept.ts';
import { ageOf, type OpenedSource, openAdvisories, staleParts } from './advisories-source.ts';
import { recordsBroughtAlong } from './brought-along.ts';
import { cacheFolder } from './kept-files.ts';
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

/** What a scan has found, and what is known of where it comes from. */
interface Scanned {
  readonly result: ScanResult;
  readonly findings: readonly Finding[];
  readonly more: readonly Failure[];
  readonly advisories: AdvisoryOrigin;
  readonly policyFiles: readonly PolicyFileReport[];
}

function originOf(opened: OpenedSource, newest: string | undefined, enriched: Enriched): AdvisoryOrigin {
  const parts = opened.source.state?.() ?? [];
  const feeds = [
    ...(opened.secdb === undefined ? [] : [{ feed: 'alpine-secdb' as const, source: opened.secdb }]),
    ...enriched.feeds,
  ];
  return {
    source: opened.label,
    ...(newest === undefined ? {} : { newest }),
    ...(parts.length === 0 ? {} : { parts: parts.map(({ index: _, ...part }) => part) }),
    ...(feeds.length === 0 ? {} : { feeds }),
  };
}

/** One line for each part: what was read, how old it is, and whether it was read from an index. */
function tellParts(world: World, parts: readonly PartState[]): void {
  for (const { ecosystem, records, newest, index } of parts) {
    const age = newest === undefined ? '' : `, the newest ${ageOf(newest, world.now())} old (${newest})`;
    const name = ecosystem === '*' ? 'the folder' : ecosystem;
    world.say.info(`advisories of ${name}: ${count(records, 'record')}${age}; index ${index}`);
  }
}

function outcomeOf({ result, findings, more, advisories, policyFiles }: Scanned, plan: Plan): Outcome<Artifacts> {
  const failures = [...failuresOf(result, plan.unassessed), ...more];
  const notAssessed = result.gaps.map(({ what, why }) => `${what}: ${why}`);
  const rest = {
    findings,
    artifacts: { advisories, ...(policyFiles.length === 0 ? {} : { policyFiles }) },
    ...(notAssessed.length === 0 ? {} : { notAssessed }),
  };
  return failures.length === 0 ? { status: 'done', ...rest } : { status: 'partial', failures, ...rest };
}

/** What the base image brought is mended by a newer base, what a stage brought in that stage: the reader must know. */
function markInherited(findings: readonly Finding[], images: readonly InspectedImage[], soFar: Artifacts): Finding[] {
  const places = images.map((image) => placesIn(soFar, image));
  return findings.map((finding) => {
    if (finding.kind !== 'vulnerability') return finding;
    const place = places[finding.image ?? 0];
    const inherited = place?.isInherited(finding.layer);
    const origin = place?.originOf?.(finding.layer);
    return {
      ...finding,
      ...(inherited === undefined ? {} : { inherited }),
      ...(origin === undefined ? {} : { origin }),
    };
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
  const folder = cacheFolder(world, plan.cacheDir);
  const restored = folder === undefined ? {} : await restoreKept(world, folder);
  const brought = await recordsBroughtAlong(world, plan);
  const opened = await openAdvisories(world, plan, waits);
  if (!opened.ok) return { status: 'failed', failures: [opened.failure] };
  const { source, label } = opened.value;
  world.say.progress(`asking ${label} about the packages`);
  try {
    // The baseline is asked about in the same breath: both are judged by the same advisories.
    const before = (soFar.baseline?.images ?? []).map((image) => ({ ...image, isBaseline: true }));
    const found = await scanImages(
      [...images, ...before],
      source,
      images.map((image) => locator(image, soFar.dockerfiles?.[0])),
    );
    const result = { ...found, gaps: [...found.gaps, ...communityGaps(images, opened.value)] };
    const parts = source.state?.() ?? [];
    tellParts(world, parts);
    const enriched = await enrichAll(world, plan, opened.value, result);
    const { own, ofBaseline } = apart(enriched.findings, images.length);
    const findings = markInherited(own, images, soFar);
    const stale = staleParts(parts, plan.advisories.maxAgeHours, world.now());
    const more = [...brought.failures, ...enriched.failures, ...stale];
    const advisories = originOf(opened.value, result.newest, enriched);
    const outcome = outcomeOf({ result, findings, more, advisories, policyFiles: brought.policyFiles }, plan);
    if (soFar.baseline === undefined || !('artifacts' in outcome)) return outcome;
    return { ...outcome, artifacts: { ...outcome.artifacts, baselineVulnerabilities: ofBaseline } };
  } finally {
    await source.close();
    if (folder !== undefined) await saveKept(world, folder, restored);
  }
}

/** A folder may have records of any making. */
function communityGaps(images: readonly InspectedImage[], { source, secdb }: OpenedSource): Gap[] {
  return source.kind === 'folder' || secdb !== undefined ? [] : images.flatMap((image) => communityGap(image) ?? []);
}

async function enrichAll(world: World, plan: Plan, opened: OpenedSource, result: ScanResult): Promise<Enriched> {
  const { kev = 'never', epss = 'never' } = plan.advisories;
  const enriched = await enrich(result.findings, { kev, epss, isAutoOn: opened.isAutoOn }, opened.feeds);
  for (const note of enriched.notes) world.say.info(note);
  return enriched;
}

/** The scan stage with other waits than the clock's: tests do not sleep. */
export function scanStageWith(waits: Omit<Network, 'fetch'>): Stage {
  return { name: 'scan', run: (world, plan, soFar) => scan(world, plan, soFar, waits) };
}

/** Matches the packages of every image against the advisories of the source that the plan names. */
export const scanStage: Stage = scanStageWith({ sleep, random: Math.random });
