import { linesOf } from '../symptom.ts';

/** What `docker buildx inspect` says of the builder that would be used. */
export interface BuildxInstance {
  /** `docker`, `docker-container`, `kubernetes`, `remote`. */
  readonly driver: string;
  /** Of the first node; absent where the builder has not been started. */
  readonly buildkit?: string;
}

/** Reads its `Key: value` lines; undefined where they name no driver. */
export function readInstance(text: string): BuildxInstance | undefined {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0)).trim();
    if (colon > 0 && !values.has(key)) values.set(key, line.slice(colon + 1).trim());
  }
  const driver = values.get('Driver');
  const buildkit = values.get('BuildKit version');
  if (driver === undefined || !/^[a-z][a-z-]{1,40}$/.test(driver)) return undefined;
  return buildkit === undefined ? { driver } : { driver, buildkit };
}

/** `github.com/docker/buildx v0.33.0 COMMIT` to `0.33.0`; builds without a release say `v0.0.0+unknown`. */
export function readBuildxVersion(text: string): string | undefined {
  return /\bbuildx v?(\S{1,80})/.exec(text.slice(0, 500))?.[1];
}

/**
 * BuildKit writes layouts as folders (`tar=false`) since 0.11; older ones write one file.
 * An unknown version (0.0.0, or none) is taken for a new one: the builder says so itself where it cannot.
 */
export function layoutOf(buildkit: string | undefined): 'oci-dir' | 'oci-archive' {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})/.exec(buildkit ?? '') ?? [];
  if (major === undefined || minor === undefined) return 'oci-dir';
  const old = major === '0' && minor !== '0' && Number(minor) < 11;
  return old ? 'oci-archive' : 'oci-dir';
}
