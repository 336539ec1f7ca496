import { resolve } from 'node:path';
import type { Entry, Settings } from '../ports/entry.ts';
import type { World } from '../ports/world.ts';
import { createActionsCache } from './actions-cache.ts';
import { dropConnections, networkFetch, offlineFetch } from './fetch.ts';
import { DiskFiles } from './files.ts';
import { ThreadHashing } from './hashing.ts';
import { createReclaim, keepYoungSpaceSmall, optimizeLate } from './heap.ts';
import { LayerFolder, MAX_FOLDER } from './layer-folder.ts';
import { Naps } from './naps.ts';
import { SystemPrograms } from './programs.ts';
import { createRunArtifacts } from './run-artifacts.ts';
import { actionSay, type LogStream, terminalSay } from './say.ts';
import { VERSION } from './version.ts';

/** Node's names of architectures, where they differ from Go's, which images use. */
const GO_ARCHITECTURE: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The sources as they are, not the bundle: they may change between two runs of the same version. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
/** What GitHub's cache carries from run to run: it is fetched by each. */
const MAX_RESTORED = 64 * 2 ** 20;

export interface WorldOptions {
  readonly surface: Entry['surface'];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly log: LogStream;
}

/** Makes the world of a run, and what removes its traces. The heavy clients are loaded only where they are used. */
export async function createWorld(
  options: WorldOptions,
  settings: Settings,
): Promise<{ world: World; cleanUp: () => Promise<void> }> {
  const { env, surface } = options;
  keepYoungSpaceSmall();
  optimizeLate();
  const workspace = resolve((surface === 'action' ? env['GITHUB_WORKSPACE'] : undefined) ?? options.cwd);
  const files = new DiskFiles({
    workspace,
    cwd: resolve(workspace, settings.workingDirectory),
    temporaryRoot: surface === 'action' ? env['RUNNER_TEMP'] : undefined,
    confined: surface === 'action',
  });
  const actions = surface === 'action' ? await (await import('./actions.ts')).createActions(env) : undefined;
  if (settings.githubToken !== undefined) actions?.mask(settings.githubToken);
  const access =
    settings.githubToken === undefined || settings.offline ? undefined : { token: settings.githubToken, env };
  const github = access === undefined ? undefined : (await import('./github.ts')).createGitHub(access);
  const runs = access === undefined ? undefined : (await import('./github-runs.ts')).createWorkflowRuns(access);
  const programs = new SystemPrograms({ env, workspace });
  const hashing = new ThreadHashing();
  // Bytes that lie on a disk are hashed in any case.
  const { image } = settings;
  if (image !== undefined && 'path' in image && image.kind !== 'sbom') hashing.prepareFor(files.resolve(image.path));
  const say = surface === 'action' ? actionSay(options.log) : terminalSay(options.log);
  const folders: LayerFolder[] = [];
  const naps = new Naps();
  const world: World = {
    programs,
    fetch: settings.offline ? offlineFetch : networkFetch,
    files,
    hashing,
    github,
    runs,
    actions,
    runArtifacts: surface === 'action' && !settings.offline ? createRunArtifacts(env) : undefined,
    actionsCache: surface === 'action' && !settings.offline ? createActionsCache(env) : undefined,
    say,
    release: VERSION,
    openLayers(folder, isNamed) {
      if (IS_SOURCE && !isNamed) return undefined;
      const maxBytes = surface === 'action' ? MAX_RESTORED : MAX_FOLDER;
      const opened = new LayerFolder(files.resolve(folder), (text) => say.debug?.(text), maxBytes);
      folders.push(opened);
      return opened;
    },
    reclaim: createReclaim(),
    now: () => new Date(),
    sleep: naps.sleep,
    env,
    architecture: GO_ARCHITECTURE[process.arch] ?? process.arch,
  };
  const cleanUp = async (): Promise<void> => {
    programs.stopAll();
    dropConnections();
    naps.end();
    await hashing.stop();
    await Promise.all(folders.map((folder) => folder.prune()));
    await files.cleanUp();
  };
  return { world, cleanUp };
}
