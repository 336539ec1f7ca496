import * as v from 'valibot';
import type { ByteStream } from '../domain/bytes.ts';
import type { Capture } from '../domain/engine.ts';
import { fail, ok, type Result, raise } from '../domain/failure.ts';
import type { ImageTarget, RegistryRef } from '../domain/image-ref.ts';
import type { Registry, TagLookup } from '../domain/registry.ts';
import type { RegistryMirror } from '../domain/registry-mirror.ts';
import { ENGINE_VARIABLES, pickVariables } from '../engines/environment.ts';
import { type ImageInputs, type InspectOptions, inspectTarget, type ReadTarget } from '../image/inspect.ts';
import { createRegistry } from '../image/registry/client.ts';
import { type CredentialHelper, CredentialStore, type Credentials } from '../image/registry/credentials.ts';
import { mirrored } from '../image/registry/mirrored.ts';
import type { OpenStream } from '../image/source.ts';
import type { World } from '../ports/world.ts';
import { openKeptLayers } from './kept-layers.ts';

export type OpenOptions = Omit<InspectOptions, 'architecture' | 'name'> & {
  readonly architecture?: string;
  /** As in the plan. */
  readonly cacheDir?: string;
  readonly registryMirrors?: readonly RegistryMirror[];
};

/** Longest time of writing an image out, and of asking a credential helper. */
const SAVE_MS = 60 * 60 * 1000;
const HELPER_MS = 30_000;
const MAX_CONFIG = 1_048_576;

/** Reads the image of a target through the world's ports. Fails only where no image can be read at all. */
export async function openTarget(world: World, target: ImageTarget, options: OpenOptions): Promise<Result<ReadTarget>> {
  const { target: place, name } = 'path' in target ? await splitName(world, target) : { target, name: undefined };
  const { cacheDir, registryMirrors = [], ...rest } = options;
  const kept = await openKeptLayers(world, cacheDir);
  const store = kept === undefined ? {} : { store: { layers: kept.layers, release: world.release ?? '' } };
  const read = await inspectTarget(
    place,
    { ...inputsOf(world, registryMirrors), ...store },
    {
      ...rest,
      architecture: options.architecture ?? machineOf(world),
      ...(name === undefined ? {} : { name }),
    },
  );
  await kept?.done();
  return read;
}

/** A registry client with the credentials that `docker login` or `podman login` left. */
export function registryFor(world: World): Registry & TagLookup {
  let stores: Promise<readonly CredentialStore[]> | undefined;
  return createRegistry({
    fetch: world.fetch,
    sleep: world.sleep,
    credentials: {
      async find(ref) {
        stores ??= credentialsOf(world);
        return findFirst(await stores, ref);
      },
    },
  });
}

/** Go's name of the machine's architecture, as the runner gives it; amd64 where nothing says. */
function machineOf(world: World): string {
  const known: Readonly<Record<string, string>> = { X64: 'amd64', ARM64: 'arm64', ARM: 'arm', X86: '386' };
  return world.architecture ?? known[world.env['RUNNER_ARCH'] ?? ''] ?? 'amd64';
}

type PathTarget = Extract<ImageTarget, { path: string }>;

/** `FILE:NAME` names one image of several; a file whose own name has a colon comes first. */
async function splitName(world: World, target: PathTarget): Promise<{ target: PathTarget; name: string | undefined }> {
  if ((await world.files.kind(target.path)) === undefined) {
    for (let colon = target.path.indexOf(':', 1); colon > 0; colon = target.path.indexOf(':', colon + 1)) {
      const path = target.path.slice(0, colon);
      const name = target.path.slice(colon + 1);
      if (name !== '' && (await world.files.kind(path)) !== undefined) return { target: { ...target, path }, name };
    }
  }
  return { target, name: undefined };
}

/** The same, its mirrors asked first. */
export function mirroredRegistry(world: World, mirrors: readonly RegistryMirror[]): Registry & TagLookup {
  const registry = registryFor(world);
  return mirrors.length === 0 ? registry : mirrored({ registry, tell: world.say.info }, mirrors);
}

function inputsOf(world: World, mirrors: readonly RegistryMirror[]): ImageInputs {
  return {
    registry: mirroredRegistry(world, mirrors),
    ...(world.hashing === undefined ? {} : { hashing: world.hashing }),
    ...(world.files.spool === undefined ? {} : { spool: world.files.spool }),
    openFile: (path) => world.files.open(path),
    folder: (path) => ({
      read: (file, maxBytes) => world.files.read(`${path}/${file}`, maxBytes),
      open: (file) => world.files.open(`${path}/${file}`),
    }),
    saveFrom: (engine, name) => savedBy(world, engine, name),
  };
}

const SAVE = {
  'docker-daemon': { program: 'docker', args: ['save'] },
  podman: { program: 'podman', args: ['save', '--format', 'docker-archive'] },
} as const;

function savedBy(world: World, engine: 'docker-daemon' | 'podman', name: string): OpenStream {
  const { program, args } = SAVE[engine];
  return async () => {
    if ((await world.programs.find(program)) === undefined) {
      return fail(
        'engine/missing',
        `${program} is not on this machine`,
        `${engine}:${name} can only be read through it`,
        `install ${program}, or give the image as a file or a reference`,
      );
    }
    const env = pickVariables(world.env, ENGINE_VARIABLES);
    const started = await world.programs.stream({ program, args: [...args, '--', name], env, timeoutMs: SAVE_MS });
    return started.ok ? ok(untilGoodEnd(started.value, program, name)) : started;
  };
}

/** The output of a program; raises after it where the program did not end well. */
async function* untilGoodEnd(
  { stdout, done }: { stdout: ByteStream; done: Promise<Capture> },
  program: string,
  name: string,
): ByteStream {
  yield* stdout;
  const end = await done;
  if (end.exitCode !== 0) saveFailed(end, program, name);
}

function saveFailed(end: Capture, program: string, name: string): never {
  const said = end.stderr.trim().slice(-500);
  const what = `${program} cannot write out ${name}`;
  if (end.timedOut) raise('engine/timeout', what, 'it did not end in time', 'look whether the engine hangs');
  if (/no such image|reference does not exist|image not known|not found/i.test(said)) {
    raise(
      'image/not-found',
      `${program} has no image ${name}`,
      said,
      'build or pull it before this step, and check its name',
    );
  }
  if (/cannot connect|daemon running|permission denied|connection refused|no such host/i.test(said)) {
    raise('daemon/unreachable', what, said, 'start the engine, and let the user of this job use its socket');
  }
  if (said === '')
    raise('engine/silent', what, `it ended with ${end.exitCode ?? end.signal}, without a word`, 'run it by hand');
  raise('engine/crashed', what, said, `run \`${program} save ${name}\` by hand to see more`);
}

/** Those of the first file that has some for the registry; else the first reason why there are none. */
async function findFirst(stores: readonly CredentialStore[], ref: RegistryRef): Promise<Credentials> {
  let none: Extract<Credentials, { kind: 'none' }> = { kind: 'none' };
  for (const store of stores) {
    const found = await store.find(ref);
    if (found.kind !== 'none') return found;
    if (none.because === undefined) none = found;
  }
  return none;
}

/** The file that REGISTRY_AUTH_FILE names, Docker's configuration, podman's: those that are there (containers-auth.json(5)). */
async function credentialsOf(world: World): Promise<readonly CredentialStore[]> {
  const { env, files } = world;
  const home = env['HOME'];
  const folder = env['DOCKER_CONFIG'] ?? (home === undefined ? undefined : `${home}/.docker`);
  const runtime = env['XDG_RUNTIME_DIR'];
  const places = [
    env['REGISTRY_AUTH_FILE'],
    folder === undefined ? undefined : `${folder}/config.json`,
    runtime === undefined ? undefined : `${runtime}/containers/auth.json`,
  ];
  const stores: CredentialStore[] = [];
  for (const path of places) {
    const bytes = path === undefined ? undefined : await files.read(path, MAX_CONFIG);
    if (bytes?.ok === true) stores.push(new CredentialStore(new TextDecoder().decode(bytes.value), helperOf(world)));
  }
  return stores;
}

const HelperAnswer = v.object({ Username: v.string(), Secret: v.string() });

/** Docker's credential helper protocol: the server on stdin, JSON on stdout. What it says is never shown. */
function helperOf(world: World): CredentialHelper {
  return async (helper, registry) => {
    const program = `docker-credential-${helper}`;
    const wrong = (why: string): Result<never> =>
      fail('registry/unauthorized', `${program} gives no credentials for ${registry}`, why, 'log in before this step');
    const env = pickVariables(world.env, [...ENGINE_VARIABLES, 'DBUS_SESSION_BUS_ADDRESS']);
    const asked = await world.programs.run({ program, args: ['get'], stdin: registry, env, timeoutMs: HELPER_MS });
    if (!asked.ok) return asked;
    if (asked.value.exitCode !== 0) return wrong('it knows none, or failed');
    const answer = v.safeParse(
      v.pipe(v.string(), v.parseJson(), HelperAnswer),
      new TextDecoder().decode(asked.value.stdout),
    );
    if (!answer.success) return wrong('its answer is not of the protocol');
    return ok({ username: answer.output.Username, secret: answer.output.Secret });
  };
}
