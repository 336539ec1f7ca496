import { configOf, type HadolintConfig, NO_CONFIG } from '../dockerfile/hadolint-config.ts';
import { type EnvironmentRead, readHadolintEnvironment } from '../dockerfile/hadolint-environment.ts';
import { MAX_CONFIG_BYTES, parseHadolintConfig } from '../dockerfile/hadolint-file.ts';
import type { Failure } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import type { PolicyFileReport } from '../domain/report.ts';
import type { World } from '../ports/world.ts';
import { type PolicyFile, readPolicyFile } from './policy-files.ts';

/** Where hadolint looks in a project: the working directory (its README, "Configure"). Files of the home folder are nobody's policy here. */
const NAMES = ['.hadolint.yaml', '.hadolint.yml'];

/** The configuration that counts, and how reading it went. */
export interface ConfigRead {
  readonly config: HadolintConfig;
  readonly failures: readonly Failure[];
  readonly policyFiles: readonly PolicyFileReport[];
}

/**
 * Reads hadolint's configuration: the first file that hadolint would take, or the one that is named, and its variables. A file is policy: on a pull
 * request the base's version counts. Variables are the workflow's word, as inputs are. What is refused, or is named and not there, is a failure, and then
 * nothing of it counts.
 */
export async function readHadolintConfig(world: World, plan: Plan): Promise<ConfigRead> {
  const { file = 'auto', gates = false } = plan.hadolint ?? {};
  const none = (failures: readonly Failure[], policyFiles: readonly PolicyFileReport[] = []): ConfigRead => ({
    config: NO_CONFIG,
    failures,
    policyFiles,
  });
  if (file === 'never') return none([]);
  const read = readHadolintEnvironment(world.env);
  if (!read.ok) return none([read.failure]);
  const environment = read.value;
  const passed: PolicyFileReport[] = [];
  let found: HadolintConfig | undefined;
  for (const path of file === 'auto' ? NAMES : [file]) {
    const named = await readPolicyFile(world, plan.policyFrom, path, MAX_CONFIG_BYTES);
    if (!named.ok) {
      if (file === 'auto' && (await isAbsent(world, path, named.failure))) continue;
      return none([named.failure], passed);
    }
    const { config, failures, policyFiles } = ofFile(world, path, named.value, environment);
    passed.push(...policyFiles);
    if (failures.length > 0) return none(failures, passed);
    // One that the pull request brings along must not hide the base's file of the other name.
    if (named.value.bytes === undefined) continue;
    found = config;
    break;
  }
  const config = withEnvironment(world, found, environment);
  return { config: gates ? config : withoutGate(world, config), failures: [], policyFiles: passed };
}

/**
 * A file that nobody named, and that is not here, is not missed: not even where the base cannot be asked whether it had one. Else every
 * pull request without rights would be incomplete for want of a file that hardly a project has. That is told.
 */
async function isAbsent(world: World, path: string, { code }: Failure): Promise<boolean> {
  if (code === 'file/not-found') return true;
  if (code !== 'policy/base-unreadable' || (await world.files.kind(path)) !== undefined) return false;
  world.say.info(`${path}: not here, and the base of the pull request cannot be asked for it`);
  return true;
}

function ofFile(world: World, path: string, { bytes, told }: PolicyFile, { settings }: EnvironmentRead): ConfigRead {
  const policyFiles = told === undefined ? [] : [told];
  if (bytes === undefined) return { config: NO_CONFIG, failures: [], policyFiles };
  const text = new TextDecoder().decode(bytes);
  const parsed = parseHadolintConfig(world.files.inWorkspace(path) ?? path, text, settings);
  if (!parsed.ok) return { config: NO_CONFIG, failures: [parsed.failure], policyFiles };
  for (const note of parsed.value.notes) world.say.info(note);
  return { config: parsed.value.config, failures: [], policyFiles };
}

/** Says which variables have a say; findings name them, too. */
function withEnvironment(
  { say }: World,
  file: HadolintConfig | undefined,
  { named, notes, settings }: EnvironmentRead,
): HadolintConfig {
  if (named.length === 0) return file ?? NO_CONFIG;
  const words = named.join(', ');
  say.info(`hadolint’s variables count: ${words}`);
  for (const note of notes) say.info(note);
  return file === undefined
    ? { path: `the environment (${words})`, ...configOf(undefined, settings) }
    : { ...file, path: `${file.path ?? ''} and the environment (${words})` };
}

function withoutGate({ say }: World, config: HadolintConfig): HadolintConfig {
  const { threshold, ...rest } = config;
  if (threshold !== undefined) say.info(`${config.path ?? ''}: failure-threshold has no say, for fail-on is given`);
  return rest;
}
