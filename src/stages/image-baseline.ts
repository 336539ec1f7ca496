import type { Baseline, BaselineOrigin } from '../domain/baseline.ts';
import type { DockerfileOutline } from '../domain/dockerfile.ts';
import { type Failure, ok, type Result } from '../domain/failure.ts';
import type { Finding, FindingKind } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Target } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import { judgeImage } from '../hardening/judge-image.ts';
import type { Places } from '../hardening/rule.ts';
import { distributionGap } from '../inventory/distribution-gap.ts';
import { FINDING_KINDS } from '../policy/baseline.ts';
import type { Artifacts } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { readContentSetTable } from './content-set-table.ts';
import { readImages, wanted } from './inventory.ts';
import { placesIn, placesOf } from './locate.ts';

/** The image to compare with. `ref`: as its findings name it. `isBuilt`: by this run, so that nobody has given it. */
export interface ImageToCompare {
  readonly target: Target;
  readonly ref: string;
  readonly origin: Pick<BaselineOrigin, 'label' | 'commit'>;
  readonly isBuilt?: true;
  /** What was found in the Dockerfile that it is built by, where that was checked. */
  readonly dockerfile?: readonly Finding[];
  /** Of that Dockerfile. */
  readonly outline?: DockerfileOutline;
  /** What this run has of its own: a layer that both images have comes from the base image in both, or in neither. */
  readonly soFar: Artifacts;
}

/** An image tells of its packages and of how it is made; of a Dockerfile or a signature it says nothing itself. */
export async function imageBaseline(
  world: World,
  plan: Plan,
  { target, ref, origin, isBuilt, dockerfile, outline, soFar }: ImageToCompare,
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
  const isInheritedAtHead = inheritanceOf(soFar);
  const findings = images.flatMap((image, index) => {
    const own = placesOf(image, outline, false);
    const places: Places = {
      ...placesOf(image, undefined, false),
      isInherited: (layer) => own.isInherited(layer) ?? isInheritedAtHead(layer),
    };
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

/** Of the layers of this run's images, by diff id: whether they come from the base image. */
function inheritanceOf(soFar: Artifacts): Places['isInherited'] {
  const known = new Map<string, boolean | undefined>();
  const learn = (image: InspectedImage): void => {
    const places = placesIn(soFar, image);
    for (const { diffId } of image.layers) known.set(diffId, places.isInherited(diffId));
  };
  for (const image of soFar.images ?? []) learn(image);
  return (layer) => known.get(layer);
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
