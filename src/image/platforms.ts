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

/** Other names of architectures, with the variant that a name implies. */
const ARCHITECTURES: ReadonlyMap<string, readonly [string, string?]> = new Map([
  ['x86_64', ['amd64']],
  ['x86-64', ['amd64']],
  ['i386', ['386']],
  ['aarch64', ['arm64']],
  ['armhf', ['arm', 'v7']],
  ['armel', ['arm', 'v6']],
]);

/** The same platform however it is written: arm64 is arm64/v8, amd64 is amd64/v1, arm is arm/v7 (containerd, platforms.Normalize). */
export function normalPlatform(text: string): string {
  const [os = '', rawArchitecture = '', rawVariant = ''] = text.toLowerCase().split('/');
  const [architecture, implied = ''] = ARCHITECTURES.get(rawArchitecture) ?? [rawArchitecture];
  const variant = (implied || rawVariant).replace(/^(?=[0-9])/, 'v');
  if (architecture === 'arm64') return `${os}/arm64${variant === '' || variant === 'v8' ? '' : `/${variant}`}`;
  if (architecture === 'amd64') return `${os}/amd64${variant === '' || variant === 'v1' ? '' : `/${variant}`}`;
  if (architecture === 'arm') return `${os}/arm/${variant === '' ? 'v7' : variant}`;
  return `${os}/${architecture}${variant === '' ? '' : `/${variant}`}`;
}

/** Variants from the newest to the oldest: a machine of one runs programs of those after it. Of arm64 the minor versions count too. */
const VARIANTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['arm', ['v8', 'v7', 'v6', 'v5']],
  ['amd64', ['v4', 'v3', 'v2', 'v1']],
  ['arm64', [...minors('v9', 5), 'v9', 'v9.0', ...minors('v8', 9), 'v8']],
]);

function minors(version: string, most: number): readonly string[] {
  return Array.from({ length: most }, (_, index) => `${version}.${most - index}`);
}

/** What will do for a platform, best first, as containerd chooses (platforms.Only): itself, then older variants; never another architecture. */
function suitable(platform: string): readonly string[] {
  const normal = normalPlatform(platform);
  const [os = '', architecture = '', variant = architecture === 'amd64' ? 'v1' : 'v8'] = normal.split('/');
  const known = VARIANTS.get(architecture) ?? [];
  const at = known.indexOf(variant);
  const older = at < 0 ? [] : known.slice(at + 1);
  return [normal, ...older.map((one) => normalPlatform(`${os}/${architecture}/${one}`))];
}

/** True for what runs nowhere: the platform of BuildKit's attestations. */
export function isNowhere(platform: { readonly os: string; readonly architecture: string } | undefined): boolean {
  return platform?.os === 'unknown' && platform.architecture === 'unknown';
}

/**
 * True where a descriptor says that it is no image: an attestation, or an artifact of another kind. An engine does not heed that, and runs
 * what has the platform: only where what it names is no image indeed may it be passed over.
 */
export function saysNoImage({ annotations, artifactType }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.type'] !== undefined || artifactType !== undefined;
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
  for (const one of suitable(platform)) {
    const matching = candidates.filter((candidate) => normalPlatform(candidate.platform) === one);
    if (matching.length === 1) return ok(matching);
    if (matching.length > 1) return ambiguous(matching, what);
  }
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

/** Images, and none of them has the name that was given. */
export function notNamed(names: readonly string[], what: string, name: string): Result<never> {
  const there = names.slice(0, 20).join(', ');
  return fail(
    'image/not-found',
    `${what} has no image named ${name}`,
    there === '' ? 'what it has is without a name' : `it has ${there}`,
    there === '' ? 'leave the name out' : 'name one of these',
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
