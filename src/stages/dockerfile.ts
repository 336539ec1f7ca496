import { checkDockerfile } from '../dockerfile/check.ts';
import type { HadolintConfig } from '../dockerfile/hadolint-config.ts';
import { outlineDockerfile } from '../dockerfile/outline.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../dockerfile/parse.ts';
import type { DockerfileOutline } from '../domain/dockerfile.ts';
import type { Failure, Result } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { readHadolintConfig } from './hadolint-config.ts';

/** A .dockerignore is written by people; BuildKit itself sets no limit. */
const MAX_DOCKERIGNORE_BYTES = 1024 * 1024;

/** What became of one Dockerfile. */
interface Checked {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  readonly outline?: DockerfileOutline;
}

/** Checks the Dockerfiles, and leaves their outlines. One that cannot be read takes nothing from the others. */
export const dockerfileStage: Stage = {
  name: 'dockerfile',
  async run(world: World, plan: Plan): Promise<Outcome<Artifacts>> {
    const present = await presentFiles(world, plan);
    if (present.length === 0) return { status: 'skipped', because: absence(plan) };
    const { config, failures: configFailures, policyFiles } = await readHadolintConfig(world, plan);
    const checked: Checked[] = [];
    for (const { path, first } of present) checked.push(await checkFile(world, plan, { path, first, config }));
    const failures = [...configFailures, ...checked.flatMap((file) => file.failures)];
    const findings = checked.flatMap((file) => file.findings);
    const artifacts = {
      ...artifactsOf(checked, present[0]?.first === true),
      ...(policyFiles.length === 0 ? {} : { policyFiles }),
    };
    if (failures.length === 0) return { status: 'done', findings, artifacts };
    const isNothingLeft = checked.every((file) => file.failures.length > 0 && file.outline === undefined);
    if (isNothingLeft && findings.length === 0) return { status: 'failed', failures };
    return { status: 'partial', findings, artifacts, failures };
  },
};

/** The files to check: those that must be there, and of the others those that are. */
async function presentFiles(world: World, plan: Plan): Promise<{ path: string; first: boolean }[]> {
  const present: { path: string; first: boolean }[] = [];
  for (const [index, { path, required }] of plan.dockerfiles.entries()) {
    if (required || (await world.files.kind(path)) !== undefined) present.push({ path, first: index === 0 });
  }
  return present;
}

function absence({ dockerfiles }: Plan): string {
  return dockerfiles.length === 0
    ? 'no Dockerfile is named'
    : `there is no ${dockerfiles.map((file) => file.path).join(', no ')}`;
}

/** The first outline is the image's: where that file gave none, none is left, so that no other file lends its lines. */
function artifactsOf(checked: readonly Checked[], startsWithFirst: boolean): Artifacts {
  if (!startsWithFirst || checked[0]?.outline === undefined) return {};
  return { dockerfiles: checked.flatMap(({ outline }) => outline ?? []) };
}

interface FileToCheck {
  readonly path: string;
  /** The image's own Dockerfile, for which context, build arguments and target are given. */
  readonly first: boolean;
  readonly config: HadolintConfig;
}

async function checkFile(world: World, plan: Plan, { path, first, config }: FileToCheck): Promise<Checked> {
  const read = await world.files.readNamed(path, MAX_DOCKERFILE_BYTES);
  if (!read.ok) return { findings: [], failures: [read.failure] };
  const shown = world.files.inWorkspace(path) ?? path;
  const parsed = parseDockerfile(read.value, shown);
  if (!parsed.ok) {
    // What only hadolint's rules forgive is told by them too, on its line, beside all else that they say.
    const lenient = parseDockerfile(read.value, shown, 'lenient');
    const inputs = { path: shown, buildArgs: {}, config, now: world.now() };
    return { findings: lenient.ok ? checkDockerfile(lenient.value, inputs) : [], failures: [parsed.failure] };
  }
  const ignore = await readIgnore(world, path, first ? plan.context : undefined);
  const [platform] = plan.platforms;
  const inputs = {
    path: shown,
    buildArgs: first ? givenArgs(plan.buildArgs, world) : {},
    ...(first && plan.target !== undefined ? { target: plan.target } : {}),
    ...(first && platform !== undefined && plan.platforms.length === 1 ? { platform } : {}),
  };
  const outline = outlineDockerfile(parsed.value, inputs);
  const dockerignore = ignore.ok ? ignore.value : undefined;
  const findings = checkDockerfile(parsed.value, {
    ...inputs,
    config,
    now: world.now(),
    ...(dockerignore === undefined ? {} : { dockerignore }),
  });
  const failures = [outline, ignore].flatMap((result) => (result.ok ? [] : [result.failure]));
  return { findings, failures, ...(outline.ok ? { outline: outline.value } : {}) };
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

/** The text of `FILE.dockerignore`, or of the context's .dockerignore; null where there is none; undefined where the context is not known. */
async function readIgnore(
  world: World,
  path: string,
  context: string | undefined,
): Promise<Result<string | null | undefined>> {
  const folder = context === undefined || (await world.files.kind(context)) !== 'directory' ? undefined : context;
  const candidates = [
    `${path}.dockerignore`,
    ...(folder === undefined ? [] : [`${folder.replace(/\/+$/, '')}/.dockerignore`]),
  ];
  for (const candidate of candidates) {
    if ((await world.files.kind(candidate)) !== 'file') continue;
    const read = await world.files.readNamed(candidate, MAX_DOCKERIGNORE_BYTES);
    return read.ok ? { ok: true, value: new TextDecoder().decode(read.value) } : read;
  }
  return { ok: true, value: folder === undefined ? undefined : null };
}
