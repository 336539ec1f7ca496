import type { HardeningRule } from '../rule.ts';
import { healthcheck } from './healthcheck.ts';
import { mutableReference } from './mutable-reference.ts';
import { ociLabels } from './oci-labels.ts';
import { packageCache } from './package-cache.ts';
import { rootUser } from './root-user.ts';
import { secretEnv } from './secret-env.ts';
import { secretHistory } from './secret-history.ts';
import { secretLabel } from './secret-label.ts';
import { setuidFiles } from './setuid-files.ts';
import { sshPort } from './ssh-port.ts';
import { worldWritable } from './world-writable.ts';

/** Every rule, by id. A test fails when a file of this folder is not here. */
export const HARDENING_RULES: readonly HardeningRule[] = [
  rootUser,
  secretEnv,
  secretLabel,
  secretHistory,
  healthcheck,
  sshPort,
  setuidFiles,
  worldWritable,
  packageCache,
  mutableReference,
  ociLabels,
];
