import { checkDockerfile } from '../dockerfile/check.ts';
import type { CheckInputs } from '../dockerfile/checked.ts';
import type { HadolintConfig } from '../dockerfile/hadolint-config.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import { outlineDockerfile } from '../dockerfile/outline.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../dockerfile/parse.ts';
import { suggestFixes } from '../dockerfile/suggest.ts';
import type { DockerfileOutline } from '../domain/dockerfile.ts';
import { type Failure, ok, type Result } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Plan } from '../domain/plan.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import type { World } from '../ports/world.ts';
import { fixInPlace } from './fix-dockerfile.ts';
import { checkShell } from './shellcheck.ts';
import { tagDigests } from './tag-digests.ts';

/** A .dockerignore is written by people; BuildKit itself sets no limit. */
const MAX_DOCKERIGNORE_BYTES = 1024 * 1024;

/** What became of one Dockerfile. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  readonly outline?: DockerfileOutline;
  readonly suggestions?: readonly Suggestion[];
  /** Whether every registry said what was asked for suggestions. */
  readonly answered?: boolean;
}

/** A file, and how it belongs to the run. */
export interface FileToCheck {
  readonly path: string;
  /** The image's own Dockerfile, for which context, build arguments and target are given. */
  readonly first: boolean;
  /** It is linted by itself: which context it is built from is a guess, where none is given. */
  readonly alone?: true;
  readonly config: HadolintConfig;
}

/** Checks one Dockerfile, and mends it first where that is asked for. */
export async function checkFile(
  world: World,
  plan: Plan,
  { path, first, alone, config }: FileToCheck,
): Promise<Checked> {
  const read = await world.files.readNamed(path, MAX_DOCKERFILE_BYTES);
  if (!read.ok) return { findings: [], failures: [read.failure] };
  // GitHub shows nothing on the lines of a link, and the diff of a pull request has the file that it leads to.
  const shown = (await world.files.realInWorkspace?.(path)) ?? world.files.inWorkspace(path) ?? path;
  const ignore = await readIgnore(world, path, first ? [plan.context, ...guessed(plan, path, alone)] : []);
  const dockerignore = ignore.ok ? ignore.value : undefined;
  const inputs: CheckInputs = {
    ...buildInputs(world, plan, first),
    path: shown,
    config,
    now: world.now(),
    ...(dockerignore === undefined ? {} : { dockerignore }),
  };
  const unread = ignore.ok ? [] : [ignore.failure];
  const parsed = parseDockerfile(read.value, shown);
  if (!parsed.ok) {
    // The mistake is a finding on its line, beside what is certain of the lines above; and the work is not done.
    const lenient = parseDockerfile(read.value, shown, 'lenient');
    const findings = lenient.ok ? checkDockerfile(lenient.value, inputs) : [];
    return { findings, failures: [parsed.failure, ...unread] };
  }
  const mended = await mend(world, plan, path, { bytes: read.value, file: parsed.value, inputs });
  const outline = outlineDockerfile(mended.file, inputs);
  const shell = await checkShell(world, plan, { file: mended.file, inputs });
  const findings = [...checkDockerfile(mended.file, inputs), ...shell.findings];
  const failures = [
    ...(outline.ok ? [] : [outline.failure]),
    ...unread,
    ...(mended.written.ok ? [] : [mended.written.failure]),
    ...shell.failures,
  ];
  return {
    findings,
    failures,
    ...(outline.ok ? { outline: outline.value } : {}),
    ...(plan.suggestions === true ? await suggest(world, plan, { bytes: read.value, file: parsed.value, inputs }) : {}),
  };
}

/** What a build is told, of the image's own Dockerfile alone. */
function buildInputs(world: World, plan: Plan, first: boolean): Pick<CheckInputs, 'buildArgs' | 'target' | 'platform'> {
  if (!first) return { buildArgs: {} };
  const [platform] = plan.platforms;
  return {
    buildArgs: givenArgs(plan.buildArgs, world),
    ...(plan.target === undefined ? {} : { target: plan.target }),
    ...(platform !== undefined && plan.platforms.length === 1 ? { platform } : {}),
  };
}

/**
 * What registries say of tags is in suggestions alone: as a finding it would count as new in a pull request that has nothing to do with it,
 * on the day on which somebody moves a tag.
 */
async function suggest(
  world: World,
  plan: Plan,
  { bytes, file, inputs }: ToMend,
): Promise<Pick<Checked, 'suggestions' | 'answered'>> {
  const { digests, heldPins, complete } = await tagDigests(world, plan, { file, inputs });
  return { suggestions: suggestFixes(bytes, { ...inputs, tagDigests: digests, heldPins }), answered: complete };
}

interface ToMend {
  readonly bytes: Uint8Array;
  readonly file: Dockerfile;
  readonly inputs: CheckInputs;
}

/** The file as it is after mending, or as it was where nothing is mended. */
async function mend(
  world: World,
  plan: Plan,
  path: string,
  { bytes, file, inputs }: ToMend,
): Promise<{ file: Dockerfile; written: Result<Uint8Array> }> {
  if (plan.fix !== true) return { file, written: ok(bytes) };
  const written = await fixInPlace(world, path, { bytes, inputs });
  const again = written.ok && written.value !== bytes ? parseDockerfile(written.value, inputs.path) : undefined;
  return { file: again?.ok === true ? again.value : file, written };
}

/** `NAME=value`; a name alone takes its value from the environment, as builders do, where the run may see it. */
function givenArgs(args: readonly string[], world: World): Record<string, string> {
  const given: Record<string, string> = {};
  for (const arg of args) {
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const value = equals < 0 ? world.env[name] : arg.slice(equals + 1);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

/** The folder of a Dockerfile is its context as often as the working directory is: the one that has a .dockerignore is meant. */
function guessed(plan: Plan, path: string, alone: true | undefined): string[] {
  const slash = path.lastIndexOf('/');
  return alone === true && plan.context === '.' && slash > 0 ? [path.slice(0, slash)] : [];
}

/** The text of `FILE.dockerignore`, or of the .dockerignore of the first context that has one; null where there is none; undefined where no context is known. */
async function readIgnore(
  world: World,
  path: string,
  contexts: readonly string[],
): Promise<Result<string | null | undefined>> {
  const folders: string[] = [];
  for (const context of contexts) if ((await world.files.kind(context)) === 'directory') folders.push(context);
  const candidates = [
    `${path}.dockerignore`,
    ...folders.map((folder) => `${folder.replace(/\/+$/, '')}/.dockerignore`),
  ];
  for (const candidate of candidates) {
    if ((await world.files.kind(candidate)) !== 'file') continue;
    const read = await world.files.readNamed(candidate, MAX_DOCKERIGNORE_BYTES);
    return read.ok ? { ok: true, value: new TextDecoder().decode(read.value) } : read;
  }
  return { ok: true, value: folders.length === 0 ? undefined : null };
}
