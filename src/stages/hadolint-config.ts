import {
  type HadolintConfig,
  MAX_CONFIG_BYTES,
  NO_CONFIG,
  parseHadolintConfig,
} from '../dockerfile/hadolint-config.ts';
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
 * Reads hadolint's configuration: the first file that hadolint would take, or the one that is named. It is policy: on a pull request
 * the base's version counts. One that is refused, or is named and not there, is a failure, and then none counts.
 */
export async function readHadolintConfig(world: World, plan: Plan): Promise<ConfigRead> {
  const { file = 'auto', gates = false } = plan.hadolint ?? {};
  if (file === 'never') return { config: NO_CONFIG, failures: [], policyFiles: [] };
  const passed: PolicyFileReport[] = [];
  for (const path of file === 'auto' ? NAMES : [file]) {
    const read = await readPolicyFile(world, plan.policyFrom, path, MAX_CONFIG_BYTES);
    if (!read.ok) {
      if (file === 'auto' && (await isAbsent(world, path, read.failure))) continue;
      return { config: NO_CONFIG, failures: [read.failure], policyFiles: passed };
    }
    const { config, failures, policyFiles } = configOf(world, path, read.value, gates);
    // One that the pull request brings along must not hide the base's file of the other name.
    if (read.value.bytes !== undefined) return { config, failures, policyFiles: [...passed, ...policyFiles] };
    passed.push(...policyFiles);
  }
  return { config: NO_CONFIG, failures: [], policyFiles: passed };
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

function configOf(world: World, path: string, { bytes, told }: PolicyFile, gates: boolean): ConfigRead {
  const policyFiles = told === undefined ? [] : [told];
  if (bytes === undefined) return { config: NO_CONFIG, failures: [], policyFiles };
  const parsed = parseHadolintConfig(world.files.inWorkspace(path) ?? path, decode(bytes));
  if (!parsed.ok) return { config: NO_CONFIG, failures: [parsed.failure], policyFiles };
  const { config, notes } = parsed.value;
  for (const note of notes) world.say.info(note);
  if (gates) return { config, failures: [], policyFiles };
  const { threshold, ...withoutGate } = config;
  if (threshold !== undefined) world.say.info(`${path}: failure-threshold has no say, for fail-on is given`);
  return { config: withoutGate, failures: [], policyFiles };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
