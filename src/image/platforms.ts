import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { Descriptor } from '../domain/registry.ts';

/** What is asked for: `platforms` as the user gave them, and the machine's architecture (Go's name) for when there are none. */
export interface PlatformChoice {
  readonly platforms: readonly string[];
  readonly architecture: string;
}

/** `os/architecture[/variant]` of a descriptor or configuration. */
export function platformText(platform: { os: string; architecture: string; variant?: string | undefined }): string {
  const variant = platform.variant === undefined || platform.variant === '' ? '' : `/${platform.variant}`;
  return `${platform.os}/${platform.architecture}${variant}`;
}

/** The same platform however it is written: arm64 is arm64/v8, amd64 is amd64/v1, arm is arm/v7 (containerd, platforms.Normalize). */
export function normalPlatform(text: string): string {
  const [os = '', rawArchitecture = '', rawVariant = ''] = text.toLowerCase().split('/');
  const known: Readonly<Record<string, string>> = {
    x86_64: 'amd64',
    'x86-64': 'amd64',
    aarch64: 'arm64',
    armhf: 'arm',
  };
  const architecture = known[rawArchitecture] ?? rawArchitecture;
  const variant = rawVariant.replace(/^(?=[0-9])/, 'v');
  if (architecture === 'arm64') return `${os}/arm64${variant === '' || variant === 'v8' ? '' : `/${variant}`}`;
  if (architecture === 'amd64') return `${os}/amd64${variant === '' || variant === 'v1' ? '' : `/${variant}`}`;
  if (architecture === 'arm') return `${os}/arm/${variant === '' ? 'v7' : variant}`;
  return `${os}/${architecture}${variant === '' ? '' : `/${variant}`}`;
}

/** Manifests beside the images of an index that are not images: BuildKit's attestations, and referrers of other kinds. */
export function isAttestation(descriptor: Descriptor): boolean {
  const { platform, annotations } = descriptor;
  return (
    annotations?.['vnd.docker.reference.type'] !== undefined ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

/** One image of several, as far as the choice sees it. */
export interface Candidate {
  readonly platform: string;
  /** As the archive or index calls it, for the message. */
  readonly label: string;
}

/** Picks the images to read. Fails with image/no-platform, or with image/ambiguous where several have one platform. */
export function choosePlatforms<C extends Candidate>(
  candidates: readonly C[],
  choice: PlatformChoice,
  what: string,
): Result<readonly C[]> {
  const [first] = candidates;
  if (first === undefined) return { ok: false, failure: noImage(what) };
  if (choice.platforms.length === 0) {
    if (candidates.length === 1) return ok(candidates);
    return only(candidates, `linux/${choice.architecture}`, what);
  }
  const chosen: C[] = [];
  for (const platform of choice.platforms) {
    const one = only(candidates, platform, what);
    if (!one.ok) return one;
    chosen.push(...one.value.filter((candidate) => !chosen.includes(candidate)));
  }
  return ok(chosen);
}

function only<C extends Candidate>(candidates: readonly C[], platform: string, what: string): Result<readonly C[]> {
  const matching = candidates.filter((candidate) => normalPlatform(candidate.platform) === normalPlatform(platform));
  if (matching.length === 1) return ok(matching);
  if (matching.length > 1) return ambiguous(matching, what);
  const there = [...new Set(candidates.map((candidate) => candidate.platform))].join(', ');
  return fail(
    'image/no-platform',
    `${what} is not there for ${platform}`,
    `it is there for ${there}`,
    'name one of these platforms with `platforms`, or build the image for this one too',
  );
}

/** Several images, and nothing that says which one is meant. */
export function ambiguous(candidates: readonly Candidate[], what: string): Result<never> {
  const names = candidates.slice(0, 20).map((candidate) => candidate.label);
  return fail(
    'image/ambiguous',
    `${what} has ${candidates.length} images`,
    `they are ${names.join(', ')}`,
    'name one: append `:NAME` to the path, or save only the one that is meant',
  );
}

function noImage(what: string): Failure {
  return {
    code: 'image/not-found',
    what: `${what} has no image`,
    why: 'its index is empty, or lists only attestations and other artifacts',
    fix: 'give the image itself, not what was attached to it',
  };
}
