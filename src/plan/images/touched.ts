import type { DeclaredImage } from './declared.ts';
import { below } from './repo-path.ts';

/** An image and what its build takes. */
export interface KnownImage {
  readonly declared: DeclaredImage;
  /** The file that the Dockerfile's path leads to by a link. */
  readonly linkedTo?: string;
  /** The .dockerignore that counts, where there is one or was one. */
  readonly ignoreFiles: readonly string[];
  /** Whether the build can see a file of its context (path within it). Where the Dockerfile cannot be read, all of them. */
  readonly takes: (path: string) => boolean;
  /** Whether it can see a file of a named context. */
  readonly takesFrom: (context: string, path: string) => boolean;
  /** Names of other images that it starts from or copies from, as written. */
  readonly others: readonly string[];
}

/** What has changed: files of the repository, or nobody knows. */
export type Change =
  | { readonly kind: 'all'; readonly because: string }
  | { readonly kind: 'files'; readonly paths: readonly string[] };

export interface TouchedImage {
  readonly image: DeclaredImage;
  /** In words; foreign ones among them. */
  readonly because: string;
}

/** The images whose build a change can make another one, in the order given; those that start from such an image too. */
export function touchedImages(images: readonly KnownImage[], change: Change): readonly TouchedImage[] {
  if (change.kind === 'all') return images.map(({ declared }) => ({ image: declared, because: change.because }));
  const reasons = new Map<KnownImage, string>();
  for (const image of images) {
    const reason = ownReason(image, change.paths);
    if (reason !== undefined) reasons.set(image, reason);
  }
  spread(images, reasons);
  return images.flatMap((image) => {
    const because = reasons.get(image);
    return because === undefined ? [] : [{ image: image.declared, because }];
  });
}

function ownReason(
  { declared, linkedTo, ignoreFiles, takes, takesFrom }: KnownImage,
  paths: readonly string[],
): string | undefined {
  for (const path of paths) {
    if (path === declared.file || path === linkedTo) return 'its Dockerfile has changed';
    if (path === declared.declaredIn || declared.alsoIn?.includes(path) === true)
      return `${path} has changed, which declares it`;
    if (ignoreFiles.includes(path)) return `${path} has changed`;
    const inContext = below(declared.context, path);
    if (inContext !== undefined && takes(inContext)) return `${path} has changed`;
    for (const [name, context] of declared.contexts) {
      const inside = context.kind === 'folder' ? below(context.path, path) : undefined;
      if (inside !== undefined && takesFrom(name, inside)) return `${path} has changed`;
    }
  }
  return undefined;
}

/** An image that starts from a touched one is touched. Each name is followed once, however many share it or build on it. */
function spread(images: readonly KnownImage[], reasons: Map<KnownImage, string>): void {
  const users = new Map<string, KnownImage[]>();
  for (const image of images) {
    for (const key of needsOf(image)) {
      const known = users.get(key);
      if (known === undefined) users.set(key, [image]);
      else known.push(image);
    }
  }
  const waiting = [...reasons.keys()];
  for (let touched = waiting.pop(); touched !== undefined; touched = waiting.pop()) {
    for (const key of namesOf(touched)) {
      for (const user of users.get(key) ?? []) {
        if (reasons.has(user)) continue;
        reasons.set(user, `it builds on ${touched.declared.name}, which is touched`);
        waiting.push(user);
      }
      users.delete(key);
    }
  }
}

/** What others may call it. */
function namesOf({ declared }: KnownImage): readonly string[] {
  return [declared, ...(declared.alsoNamed ?? [])].flatMap(({ name, image, declaredIn }) => [
    ...(image === undefined ? [] : [`image ${plainName(image)}`]),
    ...(declaredIn === undefined ? [] : [`in ${declaredIn} ${name}`]),
  ]);
}

function needsOf({ declared, others }: KnownImage): readonly string[] {
  const named = [...declared.contexts.values()].flatMap((context) =>
    context.kind === 'image' ? [`in ${context.declaredIn ?? declared.declaredIn ?? ''} ${context.name}`] : [],
  );
  return [...named, ...others.map((name) => `image ${plainName(name)}`)];
}

/** Without tag and digest; a port stays. */
function plainName(image: string): string {
  return image
    .replace(/@.*$/s, '')
    .replace(/(?<=[^/:]):[\w][\w.-]*$/, '')
    .toLowerCase();
}
