import type { StageName } from '../domain/outcome.ts';
import type { Stage } from '../ports/stage.ts';

/** A stage whose room is loaded when it runs: a run that does little starts fast. */
function stage(name: StageName, load: () => Promise<Stage>): Stage {
  return { name, run: async (world, plan, soFar) => (await load()).run(world, plan, soFar) };
}

/** The stages in the order in which they run. A stage is one file and one line here. */
export const STAGE_REGISTRY: readonly Stage[] = [
  stage('dockerfile', async () => (await import('./dockerfile.ts')).dockerfileStage),
  stage('build', async () => (await import('./build.ts')).buildStage),
  stage('inventory', async () => (await import('./inventory.ts')).inventoryStage),
  stage('baseline', async () => (await import('./baseline.ts')).baselineStage),
  stage('scan', async () => (await import('./scan.ts')).scanStage),
  stage('hardening', async () => (await import('./hardening.ts')).hardeningStage),
  stage('push', async () => (await import('./push.ts')).pushStage),
  stage('signature', async () => (await import('./signature.ts')).signatureStage),
];
