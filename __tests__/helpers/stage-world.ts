import type { InspectedImage } from '../../src/domain/image.ts';
import { STAGES } from '../../src/domain/outcome.ts';
import type { Distro, Package } from '../../src/domain/package.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { CONFIG, inspected } from '../inventory/image.ts';

/** What tests of stages begin with: a plan, an image that was read, and a world that says nothing. */

const RUN = { run: true } as const;
const EVERY_STAGE = Object.fromEntries(STAGES.map((stage) => [stage, RUN])) as Plan['stages'];

/** A plan in which every stage runs. */
export function stagePlan(changes: Partial<Plan> = {}): Plan {
  return {
    stages: EVERY_STAGE,
    dockerfiles: [],
    platforms: [],
    context: '.',
    buildArgs: [],
    sbomFormats: [],
    advisories: { source: 'm', offline: false },
    unassessed: 'incomplete',
    keptAs: 'test',
    push: { tags: [] },
    ...changes,
  };
}

/** The same with these stages alone. */
export function planOfStages(stages: readonly (keyof Plan['stages'])[], changes: Partial<Plan> = {}): Plan {
  const off = { run: false, because: 'the test does not ask for it' } as const;
  const chosen = STAGES.map((stage) => [stage, stages.includes(stage) ? RUN : off]);
  return stagePlan({ stages: Object.fromEntries(chosen) as Plan['stages'], ...changes });
}

/** An image of one layer that was read. */
export function readImage(layer: string, distro: Distro | undefined, packages: readonly Package[]): InspectedImage {
  return inspected({
    ref: 'app:1',
    config: { ...CONFIG, diffIds: [layer] },
    layers: [{ diffId: layer, size: 1 }],
    ...(distro === undefined ? {} : { distro }),
    packages,
  });
}

/** A log that is kept, or that nobody reads. */
export function sayTo(log: string[] = []): World['say'] {
  return { info: (text) => void log.push(text), progress() {}, group() {}, endGroup() {}, relay() {} };
}

/** The part of the world that a stage touches. */
export function stageWorld(parts: Partial<World> = {}): World {
  const world: Partial<World> = { say: sayTo(), env: {}, now: () => new Date('2026-11-22T00:00:00Z'), ...parts };
  return world as World;
}
