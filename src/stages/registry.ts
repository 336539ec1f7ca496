import type { Stage } from '../ports/stage.ts';
import { buildStage } from './build.ts';
import { dockerfileStage } from './dockerfile.ts';
import { hardeningStage } from './hardening.ts';
import { inventoryStage } from './inventory.ts';
import { pushStage } from './push.ts';
import { scanStage } from './scan.ts';
import { signatureStage } from './signature.ts';

/** The stages in the order in which they run. A stage is one file and one line here. */
export const STAGE_REGISTRY: readonly Stage[] = [
  dockerfileStage,
  buildStage,
  inventoryStage,
  scanStage,
  hardeningStage,
  pushStage,
  signatureStage,
];
