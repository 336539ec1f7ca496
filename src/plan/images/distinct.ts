import type { DeclaredImage } from './declared.ts';

/**
 * What several files or services declare of one build is one image, where the first of them stands: the first that names the image gives it its words,
 * all of them have a say in it, and what builds on any of them builds on it.
 */
export function distinct(images: readonly DeclaredImage[]): readonly DeclaredImage[] {
  const builds = new Map<string, DeclaredImage[]>();
  for (const image of images) {
    const key = buildKey(image);
    const known = builds.get(key);
    if (known === undefined) builds.set(key, [image]);
    else known.push(image);
  }
  return [...builds.values()].flatMap(together);
}

function buildKey({ context, file, target, declaredIn, contexts }: DeclaredImage): string {
  const named = [...contexts].map(([name, one]) => [name, one.kind === 'image' ? { declaredIn, ...one } : one]);
  return JSON.stringify([context, file, target, named]);
}

function together(same: readonly DeclaredImage[]): readonly DeclaredImage[] {
  const speaks = same.find(({ image }) => image !== undefined) ?? same[0];
  if (speaks === undefined || same.length === 1) return same;
  const files = new Set(same.flatMap(({ declaredIn, alsoIn = [] }) => [declaredIn ?? '', ...alsoIn]));
  files.delete(speaks.declaredIn ?? '');
  const others = same.filter((one) => one !== speaks);
  return [{ ...speaks, alsoIn: [...files], alsoNamed: others.map(namedAs) }];
}

function namedAs({ name, image, declaredIn }: DeclaredImage): NonNullable<DeclaredImage['alsoNamed']>[number] {
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(declaredIn === undefined ? {} : { declaredIn }),
  };
}
