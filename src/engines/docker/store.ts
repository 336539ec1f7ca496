import { fail, ok, type Result } from '../../domain/failure.ts';
import { formatRegistryRef, type RegistryRef } from '../../domain/image-ref.ts';
import type { BuildResult, PushCalls } from '../builder.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** An image in the engine's store. `name` is what the engine calls it: the config's digest, or with containerd the manifest's. */
export function storedImage(name: string, store: 'classic' | 'containerd', config?: string): Result<BuildResult> {
  if (!DIGEST.test(name)) return unreadable(name);
  const id = store === 'classic' ? name : config;
  return ok({
    target: { kind: 'docker-daemon', name, text: `docker-daemon:${name}` },
    ...(store === 'containerd' ? { digest: name } : {}),
    ...(id === undefined ? {} : { id }),
    stored: name,
    calls: [],
  });
}

/** Tags the very image that was checked, by the engine's own name for it, then pushes each tag. */
export function pushStored(name: string, tags: readonly RegistryRef[]): PushCalls {
  const calls = tags
    .map(formatRegistryRef)
    .flatMap((tag) => [{ args: ['image', 'tag', '--', name, tag] }, { args: ['image', 'push', '--', tag] }]);
  return { kind: 'direct', calls };
}

/** Where a builder was to push an image that it did not keep. */
export function notStored(): Result<never> {
  return fail(
    'push/failed',
    'the image cannot be pushed',
    'the builder did not keep it in its store',
    'choose another `builder` for pushing',
  );
}

export function unreadable(text: string): Result<never> {
  return fail(
    'build/no-result',
    'the builder ended well and does not say what it built',
    `its result is ${JSON.stringify(text.slice(0, 200))}, which is no digest`,
    'build by hand and give `image`, or choose another `builder`',
  );
}
