import type { Result } from '../../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../../domain/image-ref.ts';
import type { Registry, TagLookup } from '../../domain/registry.ts';
import type { RegistryMirror } from '../../domain/registry-mirror.ts';

/** What a mirror is asked with: a registry client, and whom to tell. */
interface MirrorPorts {
  readonly registry: Registry & TagLookup;
  readonly tell: (text: string) => void;
}

/**
 * Asks mirrors first, in their order, and the registry itself where none of them has it. Bytes with a digest are checked, wherever they
 * come from. What a tag means is the mirror's word, so it is told. Who refers to an image (its signatures) is asked of the registry alone.
 * A mirror has credentials of its own; the registry's never go there.
 */
export function mirrored({ registry, tell }: MirrorPorts, mirrors: readonly RegistryMirror[]): Registry & TagLookup {
  const silent = new Set<string>();
  const tried = ({ registry: host }: RegistryRef): RegistryMirror[] =>
    mirrors.filter((mirror) => mirror.of === host && !silent.has(mirror.registry));

  function passOver(mirror: RegistryMirror, what: string, { code, why }: { code: string; why: string }): void {
    // One that does not answer is not waited for again.
    if (code === 'registry/unreachable') silent.add(mirror.registry);
    tell(`the mirror ${mirror.registry} did not give ${what} (${code}: ${why}): ${mirror.of} is asked`);
  }

  async function named<T>(
    ref: RegistryRef,
    ask: (ref: RegistryRef) => Promise<Result<T>>,
    digestOf: (answer: T) => string,
  ): Promise<Result<T>> {
    for (const mirror of tried(ref)) {
      const answer = await ask(there(ref, mirror));
      if (!answer.ok) passOver(mirror, formatRegistryRef(ref), answer.failure);
      else {
        if (ref.digest === undefined)
          tell(`${formatRegistryRef(ref)} is ${digestOf(answer.value)}, by the mirror ${mirror.registry}`);
        return answer;
      }
    }
    return ask(ref);
  }

  return {
    manifest: (ref) =>
      named(
        ref,
        (one) => registry.manifest(one),
        ({ digest }) => digest,
      ),
    digest: (ref) =>
      named(
        ref,
        (one) => registry.digest(one),
        (digest) => digest,
      ),
    async blob(ref, descriptor, isCheckedByReader) {
      for (const mirror of tried(ref)) {
        const answer = await registry.blob(there(ref, mirror), descriptor, isCheckedByReader);
        if (answer.ok) return answer;
        passOver(mirror, descriptor.digest, answer.failure);
      }
      return registry.blob(ref, descriptor, isCheckedByReader);
    },
    referrers: (ref, digest) => registry.referrers(ref, digest),
  };
}

function there(ref: RegistryRef, { registry, prefix }: RegistryMirror): RegistryRef {
  return { ...ref, registry, repository: `${prefix}${ref.repository}` };
}
