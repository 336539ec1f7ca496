import type { Failure } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { type Checked, checkFile, type FileToCheck } from './check-dockerfile.ts';
import { findDockerfiles } from './find-dockerfiles.ts';
import { readHadolintConfig } from './hadolint-config.ts';

/** Checks the Dockerfiles, and leaves their outlines. One that cannot be read takes nothing from the others. */
export const dockerfileStage: Stage = {
  name: 'dockerfile',
  async run(world: World, plan: Plan): Promise<Outcome<Artifacts>> {
    const { present, failures: notFound } = await presentFiles(world, plan);
    if (present.length === 0 && notFound.length > 0) return { status: 'failed', failures: notFound };
    if (present.length === 0) return { status: 'skipped', because: absence(plan) };
    const { config, failures: configFailures, policyFiles } = await readHadolintConfig(world, plan);
    const checked: Checked[] = [];
    for (const file of present) checked.push(await checkFile(world, plan, { ...file, config }));
    const failures = [...notFound, ...configFailures, ...checked.flatMap((file) => file.failures)];
    const findings = checked.flatMap((file) => file.findings);
    const artifacts = {
      ...artifactsOf(checked, present[0]?.first === true),
      ...(plan.suggestions === true ? offered(checked) : {}),
      ...(policyFiles.length === 0 ? {} : { policyFiles }),
    };
    if (failures.length === 0) return { status: 'done', findings, artifacts };
    const isNothingLeft = checked.every((file) => file.failures.length > 0 && file.outline === undefined);
    if (isNothingLeft && findings.length === 0) return { status: 'failed', failures };
    return { status: 'partial', findings, artifacts, failures };
  },
};

function offered(checked: readonly Checked[]): Pick<Artifacts, 'suggestions' | 'registriesAnswered'> {
  return {
    suggestions: checked.flatMap(({ suggestions = [] }) => suggestions),
    registriesAnswered: checked.every(({ answered = true }) => answered),
  };
}

interface Present {
  readonly present: readonly Omit<FileToCheck, 'config'>[];
  readonly failures: readonly Failure[];
}

/** The files to check: those that must be there, and of the others those that are; of folders, what is found in them. */
async function presentFiles(world: World, { dockerfiles }: Plan): Promise<Present> {
  const present: Omit<FileToCheck, 'config'>[] = [];
  const failures: Failure[] = [];
  const seen = new Set<string>();
  for (const [index, { path, required, mayBeFolder }] of dockerfiles.entries()) {
    const found = mayBeFolder === true ? await findDockerfiles(world, [path]) : { files: [path], failures: [] };
    failures.push(...found.failures);
    for (const file of found.files) {
      const isNew = !seen.has(world.files.resolve(file));
      seen.add(world.files.resolve(file));
      const first = index === 0 && file === found.files[0];
      if (isNew && (required || (await world.files.kind(file)) !== undefined))
        present.push({ path: file, first, ...(mayBeFolder === undefined ? {} : { alone: mayBeFolder }) });
    }
  }
  return { present, failures };
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
