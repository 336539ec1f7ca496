import { fail, ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, parseRegistryRef, type RegistryRef } from '../domain/image-ref.ts';

/** A name to give to an image: a reference without digest. Written out in full, `latest` where it has no tag. */
export function tagReference(tag: string): Result<RegistryRef> {
  const ref = parseRegistryRef(tag);
  if (!ref.ok) return ref;
  if (ref.value.digest !== undefined) {
    const fix = 'leave out what follows @';
    return fail(
      'usage/bad-value',
      `tags: ${JSON.stringify(tag)} is refused`,
      'a digest cannot be given to an image',
      fix,
    );
  }
  return ok({ ...ref.value, tag: ref.value.tag ?? 'latest' });
}

/** The same for a list, as text in full. */
export function tagArguments(tags: readonly string[]): Result<readonly string[]> {
  const full: string[] = [];
  for (const tag of tags) {
    const ref = tagReference(tag);
    if (!ref.ok) return ref;
    full.push(formatRegistryRef(ref.value));
  }
  return ok(full);
}
