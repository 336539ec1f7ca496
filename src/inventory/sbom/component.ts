/** One entry of an SBOM in the terms of no format: what a writer said of it, not yet believed. All text is foreign, cut in length. */
export interface SbomComponent {
  /** `group`: a heading under which a writer puts packages (a lock file); `file` and what else is no package. */
  readonly kind: 'package' | 'system' | 'image' | 'group';
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly purl?: string;
  readonly description?: string;
  readonly licences: readonly string[];
  /** `alg:hex`. */
  readonly hashes: readonly string[];
  readonly maintainer?: string;
  /** The source package; its version where the writer tells it. */
  readonly source?: { readonly name: string; readonly version?: string };
  readonly module?: string;
  /** purl of the distribution's package that owns this one. */
  readonly owner?: string;
  readonly layer?: string;
  /** Place inside the archive that `locations` names. */
  readonly within?: string;
  readonly locations: readonly string[];
  /** Everything else that a writer says in pairs, by its name without the writer's prefix. */
  readonly facts: ReadonlyMap<string, string>;
}

/** An SBOM as read. */
export interface SbomDocument {
  /** As shown to people: `CycloneDX 1.6`, `SPDX-2.3`. */
  readonly format: string;
  /** What the SBOM is about, where it says so. */
  readonly subject?: SbomComponent;
  /** In the order of the file; nested ones after their parents. */
  readonly components: readonly SbomComponent[];
  /** Diff ids of the image's layers, where told; lowest first as far as the writer keeps their order. */
  readonly layers: readonly string[];
}

/** `unsupported`: a format or version that is not read; `unreadable`: damaged. `problem` is a clause with its subject: `it is not JSON`. */
export type SbomReading =
  | { readonly ok: true; readonly document: SbomDocument }
  | { readonly ok: false; readonly kind: 'unsupported' | 'unreadable'; readonly problem: string };

/** Components that are read of one SBOM at most. */
export const MAX_COMPONENTS = 250_000;
/** Characters that are kept of one text, and texts of one list. */
export const MAX_TEXT = 2048;
export const MAX_LIST = 64;

/** Text of foreign JSON, cut; undefined for anything else and for nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

/** The same, where the words for "I do not say" (SPDX 2.3, clause 3) are nothing. */
export function statedText(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text === undefined || text === '' || text === 'NOASSERTION' || text === 'NONE' ? undefined : text;
}

/** A path inside an image as Seaworthy writes it: no `/` in front. */
export function imagePath(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}
