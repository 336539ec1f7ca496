import type { Stage } from '../ports/stage.ts';
import { signatureStageWith } from './check-signature.ts';
import { registryFor } from './open-target.ts';

/** Looks whether a trusted signer signed what is in the registry: the image given, or what this run pushed. */
export const signatureStage: Stage = signatureStageWith(registryFor);
