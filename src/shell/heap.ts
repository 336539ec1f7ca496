import { setFlagsFromString } from 'node:v8';

/**
 * Setting a flag makes V8 refuse the compiled code of Node's own modules and threads that it carries, and compile them anew: some 20 ms for
 * a run that starts. What a run needs is loaded by then, and the space of a short one stays small by itself.
 */
const DELAY_MS = 120;

/**
 * Keeps V8's space for young objects as small as it is by then. It doubles as long as objects live on, which those of a large report do, and
 * then takes three times 32 MB that nothing uses; what a run computes is as fast without.
 */
export function keepYoungSpaceSmall(): void {
  setTimeout(() => setFlagsFromString('--semi-space-growth-factor=1'), DELAY_MS).unref();
}
