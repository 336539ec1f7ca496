import { fail, ok, type Result } from '../domain/failure.ts';
import { formatRegistryRef, type RegistryRef, repositoryOf } from '../domain/image-ref.ts';
import type { Registry } from '../domain/registry.ts';
import { manifestIdentity } from '../engines/pushed-manifest.ts';

/** Children of an index that are looked into. */
const CHILDREN = 64;

/**
 * The digest that a reference has in the registry, when it is the image that was checked: every digest in `checked` is the manifest itself,
 * its config, or (of an index) a child or a child's config. A config's digest fixes the content of every layer (image-spec, config.md,
 * rootfs.diff_ids), so it is the same image however its layers are compressed. Otherwise `push/failed`.
 */
export async function verifyPushed(
  registry: Pick<Registry, 'manifest'>,
  ref: RegistryRef,
  checked: readonly (readonly string[])[],
): Promise<Result<string>> {
  const document = await registry.manifest(ref);
  if (!document.ok) return document;
  const top = manifestIdentity(document.value);
  if (!top.ok) return top;
  const known = new Set([top.value.digest, top.value.config, ...top.value.children]);
  const missing = (): boolean => checked.some((names) => !names.some((name) => known.has(name)));
  for (const child of top.value.children.slice(0, CHILDREN)) {
    if (!missing()) break;
    const { tag: _, ...repository } = ref;
    const inner = await registry.manifest({ ...repository, digest: child });
    if (!inner.ok) return inner;
    const identity = manifestIdentity(inner.value);
    if (identity.ok) known.add(identity.value.config);
  }
  return missing() ? notWhatWasChecked(ref, top.value.digest, checked) : ok(top.value.digest);
}

function notWhatWasChecked(ref: RegistryRef, digest: string, checked: readonly (readonly string[])[]): Result<never> {
  const expected = checked.map((names) => names[0]).join(', ');
  return fail(
    'push/failed',
    `${ref.tag === undefined ? repositoryOf(ref) : formatRegistryRef(ref)} is ${digest} in the registry, and that is not what was checked (${expected})`,
    'something else was pushed to that name at the same time, or the builder built anew instead of taking its cache',
    'do not use this image; run again, and let no other job push to this tag',
  );
}
