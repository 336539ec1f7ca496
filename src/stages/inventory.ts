import manifest from '../../package.json' with { type: 'json' };
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { DistributionGap } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Target } from '../domain/image-ref.ts';
import type { Cataloger } from '../domain/layer.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import { PackedText } from '../formats/packed-text.ts';
import { OBSERVERS } from '../hardening/observers.ts';
import type { ReadImage } from '../image/read-image.ts';
import { type AssembleOptions, assemble } from '../inventory/assemble.ts';
import { CATALOGERS } from '../inventory/catalogers/registry.ts';
import { distributionGap } from '../inventory/distribution-gap.ts';
import { INSPECTORS } from '../inventory/inspectors/registry.ts';
import { type MissingPackages, missingPackages } from '../inventory/missing-packages.ts';
import type { SbomOrigin } from '../inventory/sbom-subject.ts';
import type { Artifacts, Sbom, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { count } from '../render/wording.ts';
import { readContentSetTable } from './content-set-table.ts';
import { placesIn } from './locate.ts';
import { openTarget } from './open-target.ts';

type SbomFormat = Sbom['format'];
type SbomWriter = (image: InspectedImage, origin: SbomOrigin) => string;

/** Loaded when asked for: the libraries behind them would slow every start. */
const WRITERS: Readonly<Record<SbomFormat, () => Promise<SbomWriter>>> = {
  'cyclonedx-json': async () => (await import('../inventory/cyclonedx.ts')).cyclonedx,
  'spdx-json': async () => (await import('../inventory/spdx.ts')).spdx,
};

/** What is looked at: the image that was given, else the one that this run built. */
function subjectOf(plan: Plan, soFar: Artifacts): { target: Target; ref: string } | undefined {
  if (plan.image !== undefined) return { target: plan.image, ref: plan.image.text };
  return soFar.built === undefined ? undefined : { target: soFar.built.target, ref: soFar.built.ref };
}

function inspect({ composed, failures, ...read }: ReadImage, ref: string, options: AssembleOptions): InspectedImage {
  const inventory = assemble(composed, ref, options);
  return {
    ...read,
    ref,
    ...(inventory.distro === undefined ? {} : { distro: inventory.distro }),
    packages: inventory.packages,
    ...(composed.removed === undefined ? {} : { removedDatabases: composed.removed }),
    facts: composed.facts,
    failures: [...failures, ...inventory.failures],
  };
}

/** The distribution comes with the lowest layer. */
function distributionFindings(images: readonly InspectedImage[], soFar: Artifacts, now: Date): DistributionGap[] {
  return images.flatMap((image, index) => {
    const places = placesIn(soFar, image);
    const lowest = image.layers[0]?.diffId;
    const inherited = lowest === undefined ? undefined : places.isInherited(lowest);
    const at = lowest === undefined ? places.ofAbsence() : places.ofLayer(lowest);
    const origin = lowest === undefined ? undefined : places.originOf?.(lowest);
    const where = {
      at,
      index,
      ...(inherited === undefined ? {} : { inherited }),
      ...(origin === undefined ? {} : { origin }),
    };
    return distributionGap(image, now, where) ?? [];
  });
}

async function writeSbom(format: SbomFormat, image: InspectedImage, origin: SbomOrigin): Promise<Result<string>> {
  try {
    const write = await WRITERS[format]();
    return { ok: true, value: write(image, origin) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'sbom/invalid',
      `the SBOM of ${image.ref} could not be written as ${format}`,
      why.slice(0, 300),
      'report this with the image; the rest of the run stands',
    );
  }
}

async function writeSboms(
  images: readonly InspectedImage[],
  formats: readonly SbomFormat[],
  now: Date,
): Promise<{ sboms: Sbom[]; failures: Failure[] }> {
  const origin = { createdAt: now.toISOString(), tool: { name: manifest.name, version: manifest.version } };
  const sboms: Sbom[] = [];
  const failures: Failure[] = [];
  for (const [index, image] of images.entries()) {
    for (const format of formats) {
      const written = await writeSbom(format, image, origin);
      if (written.ok) sboms.push({ image: index, format, text: new PackedText(written.value) });
      else failures.push(written.failure);
    }
  }
  return { sboms, failures };
}

type Wanted = Pick<Plan, 'platforms' | 'lockFiles' | 'cacheDir' | 'registryMirrors'>;

/** What of the plan decides which packages are found, and what of earlier runs is used: the same for an image and for what it is compared with. */
export function wanted({ platforms, lockFiles = false, cacheDir, registryMirrors = [] }: Plan): Wanted {
  return { platforms, lockFiles, registryMirrors, ...(cacheDir === undefined ? {} : { cacheDir }) };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Loaded when asked for: readers of YAML and TOML are behind them. */
async function lockFileCatalogers(): Promise<readonly Cataloger[]> {
  return (await import('../inventory/lock-files/registry.ts')).LOCK_FILE_CATALOGERS;
}

/** Reads the image of a target, or the SBOM in place of one, and lists what is in it for each platform. */
export async function readImages(
  world: World,
  target: Target,
  ref: string,
  given: AssembleOptions & Wanted & { readonly isOwn?: boolean; readonly onProgress?: () => void },
): Promise<Result<{ images: readonly InspectedImage[]; digest: string; notAssessed?: readonly string[] }>> {
  const { platforms, lockFiles, cacheDir, registryMirrors = [], isOwn, onProgress, ...options } = given;
  if (target.kind === 'sbom') return (await import('./read-sbom.ts')).readSbomTarget(world, target.path, ref);
  const catalogers = lockFiles === true ? [...CATALOGERS, ...(await lockFileCatalogers())] : CATALOGERS;
  const read = await openTarget(world, target, {
    readers: { catalogers, inspectors: INSPECTORS, observers: OBSERVERS },
    platforms,
    registryMirrors,
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(isOwn === undefined ? {} : { isOwn }),
    progress: ({ layers, of, bytes }) => {
      onProgress?.();
      world.say.progress(`read ${layers} of ${of} layers, ${megabytes(bytes)}: ${ref}`);
    },
  });
  if (!read.ok) return read;
  return ok({ images: read.value.images.map((image) => inspect(image, ref, options)), digest: read.value.digest });
}

/** Loads what will be needed, while other threads hash or unpack. What cannot be loaded is told when it is needed. */
function loadWriters(formats: readonly SbomFormat[]): void {
  for (const format of formats) WRITERS[format]().catch(() => undefined);
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}

function failureOf({ what, why, fix }: MissingPackages): Failure {
  return { code: 'inventory/no-packages', what: `${what} cannot be listed`, why, fix };
}

async function run(world: World, plan: Plan, soFar: Artifacts): Promise<Outcome<Artifacts>> {
  const subject = subjectOf(plan, soFar);
  if (subject === undefined) return { status: 'skipped', because: 'there is no image to look at' };
  // A folder that this run's builder has just written: nobody else had a hand in it.
  const isOwn = subject.target === soFar.built?.target;
  const { policyFiles, failures: unread, ...table } = await readContentSetTable(world, plan);
  const onProgress = once(() => loadWriters(plan.sbomFormats));
  const read = await readImages(world, subject.target, subject.ref, { ...wanted(plan), ...table, isOwn, onProgress });
  if (!read.ok) return { status: 'failed', failures: [read.failure] };
  const now = world.now();
  const { images, digest, notAssessed = [] } = read.value;
  const { sboms, failures: unwritten } = await writeSboms(images, plan.sbomFormats, now);
  for (const { platform, packages, distro } of images) {
    world.say.info(
      `${subject.ref} ${platform}: ${distro?.name ?? 'unknown distribution'}, ${count(packages.length, 'package')}`,
    );
  }
  // A scan says it itself, beside what else it cannot assess; of an SBOM the reader has told.
  const isTold = plan.stages.scan.run || subject.target.kind === 'sbom';
  const missing = isTold ? [] : images.flatMap((image) => missingPackages(image) ?? []);
  const failures = [
    ...unread,
    ...images.flatMap((image) => image.failures),
    ...(plan.unassessed === 'report' ? [] : missing.map(failureOf)),
    ...unwritten,
  ];
  const gaps = [...notAssessed, ...missing.map(({ what, why }) => `${what}: ${why}`)];
  const rest = {
    findings: distributionFindings(images, soFar, now),
    artifacts: { images, digest, sboms, ...(policyFiles.length === 0 ? {} : { policyFiles }) },
    ...(gaps.length === 0 ? {} : { notAssessed: gaps }),
  };
  return failures.length === 0 ? { status: 'done', ...rest } : { status: 'partial', failures, ...rest };
}

/** Lists what is in the image, names its distribution, and writes the SBOMs. */
export const inventoryStage: Stage = { name: 'inventory', run };
