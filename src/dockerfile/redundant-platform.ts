import type { Stage } from './stages.ts';

/** hadolint's view: the flag is `$TARGETPLATFORM` as it stands in the file, without quotes. */
export function isPlain({ from, platform = '' }: Stage): boolean {
  return /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform) && from.rest.includes(`--platform=${platform}`);
}
