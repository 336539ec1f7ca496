/** Types whose packages a distribution's package manager installed. */
export const DISTRO_TYPES = ['deb', 'apk', 'rpm', 'opkg'] as const;
/** Types that a language, a vendor or nobody at all packaged; `generic` is a program known by its own bytes. */
export const LANGUAGE_TYPES = [
  'npm',
  'pypi',
  'gem',
  'composer',
  'nuget',
  'golang',
  'cargo',
  'maven',
  'bitnami',
  'conda',
  'generic',
] as const;

/** Kinds of package, named as the purl types are (package-url/purl-spec, PURL-TYPES). */
export type PackageType = (typeof DISTRO_TYPES)[number] | (typeof LANGUAGE_TYPES)[number];

/** True for a package that the distribution's package manager installed. */
export function isDistroType(type: PackageType): boolean {
  return (DISTRO_TYPES as readonly PackageType[]).includes(type);
}

/** One package as a cataloger finds it in one file of one layer. Versions are written as the database writes them. */
export interface FoundPackage {
  readonly type: PackageType;
  /**
   * As the ecosystem writes it, qualified: `@scope/name` of npm, `group:artifact` of Maven, `vendor/name` of Composer, the module path of Go
   * (`stdlib` for Go's own library); of PyPI the name as its author writes it.
   */
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
  /** rpm module label (`name:stream:version:context`), where the package is of a module. */
  readonly module?: string;
  /** Place inside the file that says so, where that is an archive: `WEB-INF/lib/a.jar`. */
  readonly within?: string;
  /** Qualifiers of the purl that nothing else here says, as the purl's type defines them: `build`, `channel`, `subdir` and `type` of conda. */
  readonly qualifiers?: Readonly<Record<string, string>>;
  /** Absolute-less paths of files that the package owns, when the database is read for ownership. */
  readonly files?: readonly string[];
}

/** Names of functions as `import/path.Receiver.Name`, hashed and sorted; base64 of little-endian 32-bit words. A collision can only make a symbol seem linked. */
export type SymbolHashes = string;

/** A package of an image, after composition of its layers. */
export interface Package extends Omit<FoundPackage, 'files' | 'qualifiers'> {
  readonly purl: string;
  /** Diff id of the layer that brought the package in this version. */
  readonly layer: string;
  /** Paths inside the image (no leading `/`) that say so: the database or the manifest file. */
  readonly locations: readonly string[];
  /** purl of the distribution package that owns this package's files. */
  readonly owner?: string;
  /** Hashes of the names of Go's functions that are linked into the binary (see CatalogedFile); never part of the report. */
  readonly symbols?: SymbolHashes;
}

/** The distribution of an image, from its os-release. `ecosystem` is the OSV ecosystem string, where there is one. */
export interface Distro {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly ecosystem?: string;
  /**
   * All OSV ecosystem strings that the image's packages may be of; the first is `ecosystem`. Absent where there is one, or none.
   * Red Hat: records are of one product stream each (`Red Hat:enterprise_linux:9::baseos`, `…::appstream`, `…::crb`; of RHEL 10 of one minor
   * release: `Red Hat:enterprise_linux:10.1`), by the content sets that the image was built from. SUSE: one for each module. A package is asked
   * for in each of them, under its own name as the ecosystem has it; it is covered where one of them is.
   * Ubuntu with Pro (ESM): `Ubuntu:18.04:LTS`, then `Ubuntu:Pro:18.04:LTS`. A package whose version has the mark of ESM (`+esm1`, `~esm1`) is of
   * the second alone: the first does not know its fixes.
   */
  readonly ecosystems?: readonly string[];
  /**
   * Parts of the distribution's packages that none of these ecosystems covers, in words (`the content set rhocp-4.12-for-rhel-8-x86_64-rpms`):
   * the assessment is told as incomplete by them.
   */
  readonly uncovered?: readonly string[];
  /** purl namespace and `distro` qualifier, e.g. `debian` and `debian-12`. */
  readonly purl: { readonly namespace: string; readonly distro: string };
  readonly codename?: string;
  /** End of life: the date (YYYY-MM-DD) after which the distribution makes no free fixes, where Seaworthy knows it. */
  readonly endOfLife?: string;
}
