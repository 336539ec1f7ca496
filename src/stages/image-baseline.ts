import type { Baseline, BaselineOrigin } from '../domain/baseline.ts';
import { type Failure, ok, type Result } from '../domain/failure.ts';
import type { Finding, FindingKind } from '../domain/finding.ts';
import type { Target } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import { judgeImage } from '../hardening/judge-image.ts';
import { distributionGap } from '../inventory/distribution-gap.ts';
import { FINDING_KINDS } from '../policy/baseline.ts';
import type { World } from '../ports/world.ts';
import { readContentSetTable } from './content-set-table.ts';
import { readImages, wanted } from './inventory.ts';
import { placesOf } from './locate.ts';

/** The image to compare with. `ref`: as its findings name it. `isBuilt`: by this run, so that nobody has given it. */
export interface ImageToCompare {
  readonly target: Target;
  readonly ref: string;
  readonly origin: Pick<BaselineOrigin, 'label' | 'commit'>;
  readonly isBuilt?: true;
  /** What was found in the Dockerfile that it is built by, where that was checked. */
  readonly dockerfile?: readonly Finding[];
}

/** An image tells of its packages and of how it is made; of a Dockerfile or a signature it says nothing itself. */
export async function imageBaseline(
  world: World,
  plan: Plan,
  { target, ref, origin, isBuilt, dockerfile }: ImageToCompare,
): Promise<Result<{ baseline: Baseline; failures: readonly Failure[] }>> {
  // What became of reading the table is told by the stage of the image itself.
  const { repositoryCpes } = await readContentSetTable(world, plan);
  const options = {
    ...(repositoryCpes === undefined ? {} : { repositoryCpes }),
    ...(isBuilt === undefined ? {} : { isOwn: isBuilt }),
  };
  const read = await readImages(world, target, ref, { ...wanted(plan), ...options });
  if (!read.ok) return read;
  const { images } = read.value;
  const given = isBuilt === true ? {} : { given: target.text };
  const findings = images.flatMap((image, index) => {
    const places = placesOf(image, undefined, false);
    const gap = distributionGap(image, world.now(), { at: places.ofAbsence(), index });
    return [...judgeImage({ image, places, ...given }, index), ...(gap === undefined ? [] : [gap])];
  });
  const covers: FindingKind[] = [
    'vulnerability',
    'hardening',
    'distribution',
    ...(dockerfile === undefined ? [] : (['dockerfile'] as const)),
  ];
  const baseline: Baseline = {
    origin: { kind: 'image', ...origin, ...silence(plan, covers) },
    images,
    findings: [...(dockerfile ?? []), ...findings],
    covers,
  };
  return ok({ baseline, failures: images.flatMap((image) => image.failures) });
}

const STAGES_OF: Readonly<Record<FindingKind, keyof Plan['stages']>> = {
  vulnerability: 'scan',
  dockerfile: 'dockerfile',
  hardening: 'hardening',
  signature: 'signature',
  distribution: 'inventory',
};

/** What this run looks for and the baseline says nothing about. */
export function silence(plan: Plan, covers: readonly FindingKind[]): Pick<BaselineOrigin, 'silentOn'> {
  const silentOn = FINDING_KINDS.filter((kind) => plan.stages[STAGES_OF[kind]].run && !covers.includes(kind));
  return silentOn.length === 0 ? {} : { silentOn };
}
