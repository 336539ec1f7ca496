import type { Capture } from '../../domain/engine.ts';
import { ok, type Result } from '../../domain/failure.ts';
import { formatRegistryRef, repositoryOf } from '../../domain/image-ref.ts';
import { platformArguments, sharedBuildArguments } from '../build-arguments.ts';
import type { BuildCall, BuilderAdapter, BuildOrder, Detection, PushCalls, PushOrder, Ready } from '../builder.ts';
import { onePlatformOnly } from '../docker/docker.ts';
import { ENGINE_PROBES, readEngine } from '../docker/engine.ts';
import { pushStored, storedImage } from '../docker/store.ts';
import { DOCKER_SYMPTOMS } from '../docker/symptoms.ts';
import { DOCKER_VARIABLES } from '../environment.ts';
import { linesOf } from '../symptom.ts';
import { layoutOf, readBuildxVersion, readInstance } from './inspect.ts';
import { readMetadata } from './metadata.ts';

/**
 * `docker buildx build`. Cheapest handover: BuildKit writes an OCI layout as a folder, where it can (any driver but docker's, and docker's
 * with the containerd store). The docker driver cannot push by digest, so an image that is to be pushed stays in the engine's store.
 */
export const buildx: BuilderAdapter = {
  name: 'buildx',
  program: 'docker',
  variables: DOCKER_VARIABLES,
  symptoms: DOCKER_SYMPTOMS,
  probes: [['buildx', 'version'], ['buildx', 'inspect'], ...ENGINE_PROBES],

  detect([version, inspect, engineVersion, engineInfo]): Detection {
    const release = well(version) ? readBuildxVersion(textOf(version)) : undefined;
    if (release === undefined) return { kind: 'absent', because: 'docker has no buildx plugin' };
    const instance = well(inspect) ? readInstance(textOf(inspect)) : undefined;
    if (instance === undefined)
      return { kind: 'absent', because: `its current builder cannot be inspected${saidBy(inspect)}` };
    const label = `buildx ${release} (${instance.driver} driver)`;
    if (instance.driver !== 'docker') {
      return { kind: 'ready', label, layout: layoutOf(instance.buildkit), severalPlatforms: true };
    }
    const engine = readEngine(engineVersion, engineInfo);
    if (engine.kind === 'absent') return engine;
    if (engine.store === 'classic') return { kind: 'ready', label, store: 'classic', severalPlatforms: false };
    return { kind: 'ready', label, store: 'containerd', layout: layoutOf(instance.buildkit), severalPlatforms: true };
  },

  build(order, ready) {
    if (order.platforms.length > 1 && !ready.severalPlatforms) return onePlatformOnly(order);
    const resultFile = `${order.scratch}/metadata.json`;
    const args = buildArguments(order, ['--metadata-file', resultFile, ...output(order, ready)], order.tags);
    return args.ok ? ok<BuildCall>({ args: args.value, resultFile }) : args;
  },

  result(text, order, ready) {
    const read = readMetadata(text);
    if (!read.ok) return read;
    const { digest, config } = read.value;
    const layout = layoutFor(order, ready);
    if (layout === undefined) return storedImage(digest, ready.store ?? 'classic', config);
    const path = layoutPath(order, layout);
    const scheme = layout === 'oci-dir' ? 'oci' : layout;
    return ok({
      target: { kind: layout, path, text: `${scheme}:${path}` },
      digest,
      ...(config === undefined ? {} : { id: config }),
      calls: [],
    });
  },

  push: (order) => (order.stored === undefined ? pushByDigest(order) : ok(pushStored(order.stored, order.tags))),
};

/** The layout that is written for this order, or undefined where the image goes into the engine's store. */
function layoutFor(order: BuildOrder, ready: Ready): Ready['layout'] {
  return order.push && ready.store !== undefined ? undefined : ready.layout;
}

function layoutPath(order: BuildOrder, layout: 'oci-dir' | 'oci-archive'): string {
  return `${order.scratch}/${layout === 'oci-dir' ? 'layout' : 'layout.tar'}`;
}

function output(order: BuildOrder, ready: Ready): readonly string[] {
  const layout = layoutFor(order, ready);
  if (layout === undefined) return ['--load'];
  const path = layoutPath(order, layout);
  return ['--output', csv(['type=oci', ...(layout === 'oci-dir' ? ['tar=false'] : []), `dest=${path}`])];
}

/** `--output` is one CSV record: a field with a comma or quote is quoted (RFC 4180). */
function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

function buildArguments(order: BuildOrder, flags: readonly string[], tags: readonly string[]): Result<string[]> {
  const platform = platformArguments(order.platforms);
  if (!platform.ok) return platform;
  const shared = sharedBuildArguments({ ...order, tags });
  if (!shared.ok) return shared;
  return ok(['buildx', 'build', ...flags, ...platform.value, ...shared.value.flags, '--', shared.value.context]);
}

/**
 * The builder pushes what its cache holds under its digest alone, the stage compares that with what was checked, and only then it
 * gets its tags, as a copy of the very manifest (`--prefer-index=false`; buildx before 0.15 has no such flag and always copies).
 */
function pushByDigest({ build, tags }: PushOrder): Result<PushCalls> {
  const repositories = [...new Set(tags.map(repositoryOf))];
  const pushes = [];
  for (const [index, repository] of repositories.entries()) {
    const resultFile = `${build.scratch}/pushed-${index}.json`;
    const image = csv(['type=image', `name=${repository}`, 'push-by-digest=true', 'name-canonical=true', 'push=true']);
    const args = buildArguments(build, ['--metadata-file', resultFile, '--output', image], []);
    if (!args.ok) return args;
    const own = tags.filter((tag) => repositoryOf(tag) === repository).map(formatRegistryRef);
    pushes.push({
      repository,
      call: { args: args.value },
      resultFile,
      digest: (text: string) => {
        const read = readMetadata(text);
        return read.ok ? ok(read.value.digest) : read;
      },
      tag: (digest: string) => tagCall(own, `${repository}@${digest}`),
    });
  }
  return ok({ kind: 'untagged', repositories: pushes });
}

function tagCall(
  tags: readonly string[],
  source: string,
): { args: string[]; fallback: { args: string[]; when: RegExp } } {
  const create = ['buildx', 'imagetools', 'create'];
  const rest = [...tags.flatMap((tag) => ['--tag', tag]), '--', source];
  return {
    args: [...create, '--prefer-index=false', ...rest],
    fallback: { args: [...create, ...rest], when: /unknown flag: --prefer-index/ },
  };
}

/** Its own words, mostly that no engine answers. Without one it still ends well, with an `Error:` and no driver (buildx 0.33). */
function saidBy(capture: Capture | undefined): string {
  if (capture === undefined) return '';
  const told = linesOf(textOf(capture)).find((line) => line.startsWith('Error:'));
  const words = told?.slice('Error:'.length).trim() ?? linesOf(capture.stderr).at(-1);
  return words === undefined ? '' : `: ${words.slice(0, 300)}`;
}

function well(capture: Capture | undefined): capture is Capture {
  return capture?.exitCode === 0;
}

function textOf(capture: Capture): string {
  return new TextDecoder().decode(capture.stdout);
}
