/** Kinds of package, named as the purl types are (package-url/purl-spec, PURL-TYPES). */
export type PackageType = 'deb' | 'apk' | 'rpm' | 'npm';

/** One package as a cataloger finds it in one file of one layer. Versions are written as the database writes them. */
export interface FoundPackage {
  readonly type: PackageType;
  /** As the ecosystem writes it; npm scopes included (`@scope/name`). */
  readonly name: string;
  readonly version: string;
  readonly arch?: string;
  /** The source package, where the database names one; its version is what a distribution's advisories compare with. */
  readonly source?: { readonly name: string; readonly version: string };
  /** SPDX expression or the database's own words; empty when it says nothing. */
  readonly licences: readonly string[];
  /** Maintainer or vendor, as written. */
  readonly maintainer?: string;
  /** Digests of the package as the database gives them, `alg:hex`. */
  readonly hashes?: readonly string[];
  /** Absolute-less paths of files that the package owns, when the database is read for ownership. */
  readonly files?: readonly string[];
}

/** A package of an image, after composition of its layers. */
export interface Package extends Omit<FoundPackage, 'files'> {
  readonly purl: string;
  /** Diff id of the layer that brought the package in this version. */
  readonly layer: string;
  /** Paths inside the image (no leading `/`) that say so: the database or the manifest file. */
  readonly locations: readonly string[];
  /** purl of the distribution package that owns this package's files. */
  readonly owner?: string;
  /** rpm module label. */
  readonly module?: string;
}

/** The distribution of an image, from its os-release. `ecosystem` is the OSV ecosystem string, where there is one. */
export interface Distro {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly ecosystem?: string;
  /** purl namespace and `distro` qualifier, e.g. `debian` and `debian-12`. */
  readonly purl: { readonly namespace: string; readonly distro: string };
  readonly codename?: string;
  /** End of life: the date (YYYY-MM-DD) after which the distribution makes no free fixes, where Seaworthy knows it. */
  readonly endOfLife?: string;
}
