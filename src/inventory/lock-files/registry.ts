import type { Cataloger } from '../../domain/layer.ts';
import { lockBun } from './lock-bun.ts';
import { lockCargo } from './lock-cargo.ts';
import { lockComposer } from './lock-composer.ts';
import { lockGemfile } from './lock-gemfile.ts';
import { lockGoMod } from './lock-go-mod.ts';
import { lockGradle } from './lock-gradle.ts';
import { lockNpm } from './lock-npm.ts';
import { lockNuget } from './lock-nuget.ts';
import { lockPipenv } from './lock-pipenv.ts';
import { lockPnpm } from './lock-pnpm.ts';
import { lockPython } from './lock-python.ts';
import { lockRequirements } from './lock-requirements.ts';
import { lockYarn } from './lock-yarn.ts';

/** Every cataloger of lock files: loaded, with the libraries behind them, only when lock files are asked for. A test fails when one is missing. */
export const LOCK_FILE_CATALOGERS: readonly Cataloger[] = [
  lockBun,
  lockCargo,
  lockComposer,
  lockGemfile,
  lockGoMod,
  lockGradle,
  lockNpm,
  lockNuget,
  lockPipenv,
  lockPnpm,
  lockPython,
  lockRequirements,
  lockYarn,
];
