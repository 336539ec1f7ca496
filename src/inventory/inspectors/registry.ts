import type { Inspector } from '../../domain/layer.ts';
import { go } from './go.ts';

/** Every inspector. A test fails when a file of this folder is not here. */
export const INSPECTORS: readonly Inspector[] = [go];
