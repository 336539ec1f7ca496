/**
 * Where a program's version stands in its bytes: around a literal text. Either pattern may have the group `version`, or each a part of
 * it; both must match.
 * The text is Latin-1: a byte is a character.
 */
export interface Evidence {
  /** Found first, by a search for bytes; of a program whose file name tells a part of the version, made from that. */
  readonly anchor: string | ((file: RegExpExecArray) => string | undefined);
  /** Matched against what follows, the anchor included; anchored with `^`. */
  readonly after?: RegExp;
  /** Matched against the 128 bytes before the anchor; anchored with `$`. */
  readonly before?: RegExp;
}

/** A program that is known by its bytes. */
export interface Classifier {
  /** Name of the package. */
  readonly name: string;
  /** Names of the files that hold it, whole. */
  readonly file: RegExp;
  /** The first that is found counts. */
  readonly evidence: readonly Evidence[];
  /** A build of other people's code looks like theirs: where it is found, the classifiers of these names, further down, are not tried. */
  readonly insteadOf?: readonly string[];
}

/** The version follows the anchor at once and is followed by anything. */
export function following(anchor: string, version: string): Evidence {
  return { anchor, after: new RegExp(`^[^]{${anchor.length}}(?<version>${version})`) };
}

/** The version stands right before the anchor, behind something that is no part of it. */
export function preceding(version: string, anchor: string, between = ''): Evidence {
  return { anchor, before: new RegExp(`(?<![0-9.])(?<version>${version})${between}$`) };
}

/** Three numbers. */
export const THREE = String.raw`\d{1,5}\.\d{1,5}\.\d{1,5}`;
