import { fail, ok, type Result } from '../../domain/failure.ts';
import { platformArguments, sharedBuildArguments } from '../build-arguments.ts';
import type { BuildCall, BuilderAdapter, BuildOrder, Detection } from '../builder.ts';
import { DOCKER_VARIABLES } from '../environment.ts';
import { ENGINE_PROBES, readEngine } from './engine.ts';
import { notStored, pushStored, storedImage } from './store.ts';
import { DOCKER_SYMPTOMS } from './symptoms.ts';

/**
 * Plain `docker build`: the classic builder, or the BuildKit inside the engine where DOCKER_BUILDKIT=1 says so (docker CLI 18.09 to 20.10).
 * The image stays in the engine's store and is read from there.
 */
export const docker: BuilderAdapter = {
  name: 'docker',
  program: 'docker',
  variables: DOCKER_VARIABLES,
  symptoms: DOCKER_SYMPTOMS,
  probes: ENGINE_PROBES,

  detect([version, info]): Detection {
    const engine = readEngine(version, info);
    if (engine.kind === 'absent') return engine;
    return { kind: 'ready', label: `docker ${engine.server}`, store: engine.store, severalPlatforms: false };
  },

  build(order) {
    if (order.platforms.length > 1) return onePlatformOnly(order);
    const platform = platformArguments(order.platforms);
    if (!platform.ok) return platform;
    const shared = sharedBuildArguments(order);
    if (!shared.ok) return shared;
    const resultFile = `${order.scratch}/image-id`;
    const args = ['build', '--iidfile', resultFile, ...platform.value, ...shared.value.flags];
    return ok<BuildCall>({ args: [...args, '--', shared.value.context], resultFile });
  },

  result: (text, _order, ready) => storedImage(text.trim(), ready.store ?? 'classic'),
  push: ({ stored, tags }) => (stored === undefined ? notStored() : ok(pushStored(stored, tags))),
};

/** For builders that make one image at a time. */
export function onePlatformOnly(order: BuildOrder): Result<never> {
  return fail(
    'usage/conflict',
    `platforms: ${order.platforms.join(', ')} cannot be built together`,
    'this builder makes an image of one platform, and keeps no index',
    'install buildx with the docker-container driver (docker/setup-buildx-action), or name one platform',
  );
}
