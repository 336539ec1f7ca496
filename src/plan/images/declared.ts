/** An image that the repository builds, as a file of it says, or as a Dockerfile alone lets guess. Paths are of the repository (see repo-path). */
export interface DeclaredImage {
  /** Of the service or target; for a lone Dockerfile made of its path. Not unique, not a slug. */
  readonly name: string;
  readonly context: string;
  readonly file: string;
  /** The name that the image gets, where one is fixed. */
  readonly image?: string;
  readonly target?: string;
  /** Named contexts: a folder, or another image and the file it stands in. */
  readonly contexts: ReadonlyMap<string, NamedContext>;
  /** The compose or bake file. */
  readonly declaredIn?: string;
  /** Other files that have a say in it: what it extends, what is laid over it, what includes it. */
  readonly alsoIn?: readonly string[];
  /** What else the same build is declared as. */
  readonly alsoNamed?: readonly Pick<DeclaredImage, 'name' | 'image' | 'declaredIn'>[];
}

export type NamedContext =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'image'; readonly name: string; readonly declaredIn?: string };

/** What a file declares, and what of it could not be used, in words (foreign ones among them). */
export interface Declarations {
  readonly images: readonly DeclaredImage[];
  readonly notes: readonly string[];
}

/** Images that one file may declare; beyond it nobody wrote it by hand. */
export const MAX_DECLARED = 1_000;

/** Places that are not of this repository: a URL, a git remote, an image. */
export function isRemote(context: string): boolean {
  return /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/|git@|github\.com\/)/.test(context);
}

/** What is told of a file that declares more than is looked at; `declared` counts its targets or services. */
export function beyondBound(path: string, declared: number): string[] {
  const more = declared - MAX_DECLARED;
  return more > 0 ? [`${more} of what ${path} declares is left out: ${MAX_DECLARED} of one file are looked at`] : [];
}
