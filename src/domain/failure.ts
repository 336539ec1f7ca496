/**
 * Every way in which asked-for work can fail, `area/kind`. Closed: a code is added here, with its meaning, or it does not exist.
 * docs/failures.md is generated from this table. Tests assert codes, never prose.
 */
export const FAILURE_CODES = {
  'usage/unknown-input': 'an input or flag that Seaworthy does not have',
  'usage/bad-value': 'an input or flag whose value is not of its form',
  'usage/conflict': 'inputs that exclude each other, or one that needs another',
  'usage/unknown-command': 'a command that Seaworthy does not have',
  'file/not-found': 'a named file or folder is not there',
  'file/unreadable': 'a file is there and cannot be read',
  'file/too-large': 'a file is larger than what is read of its kind',
  'file/unwritable': 'a named output file cannot be written',
  'file/outside-workspace': 'a file of the repository that leads out of the workspace',
  'dockerfile/syntax': 'the Dockerfile does not parse',
  'dockerfile/not-a-dockerfile': 'the file is not a Dockerfile at all',
  'dockerfile/unknown-target': 'the Dockerfile has no stage of the name given as target',
  'build/no-builder': 'no program that builds images is on the machine',
  'build/refused': 'building is refused in this event',
  'build/failed': 'the builder ended with an error',
  'build/no-result': 'the builder ended well and left no image that can be read',
  'push/failed': 'the image could not be pushed',
  'push/withheld': 'the image was not pushed, because it is blocked or incomplete',
  'engine/missing': 'a program that was asked for is not on the machine',
  'engine/crashed': 'a program ended with an error',
  'engine/silent': 'a program ended without a word of what happened',
  'engine/timeout': 'a program did not end in time',
  'engine/unreadable-output': 'a program ended well and its output cannot be read',
  'image/bad-reference': 'the name of an image is not of the form of a reference',
  'image/not-found': 'there is no such image',
  'image/no-platform': 'the image is not there for the platform asked for',
  'image/ambiguous': 'the archive or layout has several images and none of them was named',
  'image/corrupt': 'the image archive, layout, manifest or config cannot be read',
  'image/truncated': 'an archive or layer ends before its end',
  'image/digest-mismatch': 'bytes are not those that their digest names',
  'image/too-large': 'a part of the image is beyond the bounds that Seaworthy reads within',
  'image/unsupported': 'a media type or archive of a kind that Seaworthy does not read',
  'registry/unreachable': 'the registry does not answer',
  'registry/unauthorized': 'the registry refuses the credentials, or wants some',
  'registry/refused-realm': 'the registry sends credentials to a place that they may not go to',
  'registry/rate-limited': 'the registry answers: too many requests',
  'registry/bad-answer': 'the registry answers something that is not of the distribution API',
  'daemon/unreachable': 'the container engine does not answer',
  'inventory/unreadable-database': 'a package database is in the image and cannot be read',
  'inventory/no-packages': 'the image names a distribution, and its list has no package of it',
  'inventory/too-many-packages': 'more packages than Seaworthy keeps',
  'sbom/invalid': 'an SBOM could not be made',
  'sbom/unreadable': 'an SBOM that is to be scanned is damaged, or is none',
  'sbom/unsupported': 'an SBOM that is to be scanned is of a format or version that is not read',
  'sbom/nothing-to-assess': 'an SBOM names no package that advisories could be asked about',
  'advisories/not-found': 'the advisory source is not there',
  'advisories/empty': 'the advisory source has no record',
  'advisories/unreadable': 'the advisory source has a record that does not parse',
  'advisories/unreachable': 'the advisory source does not answer',
  'advisories/bad-answer': 'the advisory source answers something that is not of its API',
  'advisories/stale': 'the newest advisory of a source is older than `max-advisory-age`',
  'advisories/not-assessed': 'no source has advisories for something that is in the image',
  'signature/bad-key': 'the key given is not a public key that can be used',
  'policy/hadolint-config': 'the configuration of hadolint is refused',
  'policy/ignore-file': 'the ignore file has an entry that is refused',
  'policy/base-unreadable': 'a file of the policy cannot be read from the base of the pull request',
  'policy/brought-along': 'a file that loosens the gate comes with the pull request that it would judge',
  'report/unreadable': 'a file is not a report of Seaworthy, or is one of another major version',
  'report/none': 'there is no report to bring together',
  'report/leg-missing': 'a leg of a matrix has left no report',
  'artifact/none': 'the workflow run has left no artifact with a report',
  'artifact/unreadable': 'an artifact of a workflow run cannot be had, or is not the one that was uploaded',
  'artifact/too-large': 'an artifact, or what it unpacks to, is beyond the bounds that Seaworthy reads within',
  'artifact/unexpected':
    'an artifact holds something else than one report, or the report of something else than its name says',
  'run/unexpected': 'a workflow run is none whose reports are taken',
  'run/outdated': 'a workflow run does not belong to what its pull request is now',
  'run/no-pull-request': 'no open pull request, or more than one, has the head of the workflow run',
  'baseline/not-found': 'the baseline that was named is not there',
  'baseline/no-packages': 'the baseline has no list of packages, so it cannot be judged by the advisories of today',
  'plan/too-many-images': 'a change touches more images than one matrix holds',
  'publish/forbidden': 'GitHub refuses, for want of a permission',
  'publish/refused': 'GitHub refuses what was sent',
  'publish/unreachable': 'GitHub does not answer',
  'publish/rate-limited': 'GitHub answers: too many requests',
  'publish/processing': 'GitHub took the SARIF and could not process it',
  'event/unreadable': 'the event payload of the workflow run cannot be read',
  'internal/bug': 'a mistake in Seaworthy itself',
} as const;

export type FailureCode = keyof typeof FAILURE_CODES;

/** A failure is a value: a code, and three sentences. All text may hold foreign words; renderers escape it. */
export interface Failure {
  readonly code: FailureCode;
  /** What happened, naming the input and the value seen. */
  readonly what: string;
  /** The cause, as far as it is known. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly fix: string;
  /** The line of a file that it is about, where there is one: `path` relative to the workspace. */
  readonly at?: { readonly path: string; readonly line: number };
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: FailureCode, what: string, why: string, fix: string): { ok: false; failure: Failure } {
  return { ok: false, failure: { code, what, why, fix } };
}

/**
 * Carries a Failure through code that must throw (stream callbacks, deep parsers).
 * A room catches it at its own border and turns it back into a value; only `main` catches everything.
 */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`${failure.code}: ${failure.what}`);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** Throws a Failure; for use where a value cannot be returned. */
export function raise(code: FailureCode, what: string, why: string, fix: string): never {
  throw new FailureError({ code, what, why, fix });
}
