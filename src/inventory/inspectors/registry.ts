import type { Inspector } from '../../domain/layer.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { program } from './program.ts';
import { pythonArchive } from './python-archive.ts';
import { rust } from './rust.ts';

/** Every inspector. A test fails when a file of this folder is not here. */
export const INSPECTORS: readonly Inspector[] = [go, java, program, pythonArchive, rust];
