/**
 * The order of versions of one ecosystem. Total over all strings: a version that is not of the scheme still has a place,
 * so that no foreign text can stop a scan; `understands` tells the caller when the place means nothing.
 * On versions that are understood, `compare` is a total preorder (reflexive, antisymmetric in sign, transitive).
 */
export interface VersionOrder {
  readonly name: string;
  /** True when the version is of the form that the scheme defines. */
  understands(version: string): boolean;
  /** Negative, zero or positive, as `a` is older than, equal to or newer than `b`. */
  compare(a: string, b: string): number;
}
