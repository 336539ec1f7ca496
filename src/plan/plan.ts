import { type Command, notPartOf } from '../domain/command.ts';
import { type Failure, fail } from '../domain/failure.ts';
import type { Target } from '../domain/image-ref.ts';
import { STAGES, type StageName } from '../domain/outcome.ts';
import type { Plan, VerifyPlan } from '../domain/plan.ts';
import { baselinePlan, type ComparisonWishes, decideBaseline, policySource } from './comparison.ts';
import type { EventContext } from './event.ts';
import type { EventKind } from './event-payload.ts';
import { keptAsOf } from './kept-as.ts';
import { subjectOf } from './subject.ts';

/** What the inputs say, as far as the plan needs it. The inputs room's `Inputs` has this shape. */
export interface Wishes extends ComparisonWishes {
  readonly context: string;
  readonly file: string;
  readonly fileGiven: boolean;
  readonly hadolintConfig?: string;
  readonly shellcheck?: NonNullable<Plan['shellcheck']>;
  readonly failOnGiven?: boolean;
  readonly image?: Target;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly string[];
  readonly target?: string;
  readonly workingDirectory: string;
  readonly push: boolean;
  readonly tags: readonly string[];
  readonly stages: readonly string[];
  readonly builder: NonNullable<Plan['build']>['builder'];
  readonly unassessed: Plan['unassessed'];
  readonly advisories: string;
  readonly offline: boolean;
  readonly lockFiles?: boolean;
  readonly suggestions?: boolean;
  readonly maxAdvisoryAge?: number;
  readonly alpineSecdb?: string;
  readonly kev?: string;
  readonly epss?: string;
  readonly repositoryCpeFile?: string;
  readonly registryMirrors?: Plan['registryMirrors'];
  readonly cacheDir?: string;
  readonly sbomFormats: Plan['sbomFormats'];
  readonly verifyKey?: string;
  readonly verifyIdentity?: string;
  readonly verifyIssuer?: string;
  readonly verifyLog: VerifyPlan['log'];
}

const COMMAND_STAGES: Readonly<Record<Command, readonly StageName[]>> = {
  check: STAGES,
  lint: ['dockerfile'],
  sbom: ['inventory'],
  scan: ['inventory', 'baseline', 'scan'],
  verify: ['signature'],
  // It has no image: main runs it before there is a plan.
  advisories: [],
};

/** Events in which the code of a pull request must not run with the rights of the base (R8). */
const NO_BUILD_EVENTS: readonly EventKind[] = ['pull_request_target', 'workflow_run'];

export interface PlanContext {
  readonly command: Command;
  /** Files and folders of `lint`. */
  readonly files: readonly string[];
  /** `lint --fix`. */
  readonly fix?: true;
  readonly event: Pick<EventContext, 'kind' | 'workflowPath' | 'pullRequest' | 'mergeGroup'> &
    Partial<Pick<EventContext, 'readOnlyToken'>>;
  /** The commit in the workspace, where it is known. */
  readonly checkedOut?: string;
  /** Go's name of the machine's architecture. */
  readonly architecture?: string | undefined;
}

/** Decides which stages run, against what, and why others do not. Refusals are failures of the stage that they stop. */
export function makePlan(
  wishes: Wishes,
  context: PlanContext,
): { plan: Plan; refusals: ReadonlyMap<StageName, Failure> } {
  const refusals = new Map<StageName, Failure>();
  const wanted = (stage: StageName): boolean => isWanted(stage, wishes);
  const builds = wishes.image === undefined && context.command === 'check' && wanted('build');
  if (builds && NO_BUILD_EVENTS.includes(context.event.kind)) {
    refusals.set('build', buildRefused(context.event.kind));
  }
  const dockerfile = dockerfilePath(wishes);
  const verify = verifyPlan(wishes);
  const stages = Object.fromEntries(
    STAGES.map((stage) => [stage, decide(stage, wishes, context, verify)]),
  ) as unknown as Plan['stages'];
  const policyFrom = policySource(wishes, context);
  const plan: Omit<Plan, 'keptAs'> = {
    stages,
    dockerfiles:
      context.command === 'lint'
        ? context.files.map((path) => ({ path, required: true, mayBeFolder: true }) as const)
        : [
            {
              path: dockerfile,
              required: builds || wishes.fileGiven || (wishes.image === undefined && wanted('dockerfile')),
            },
          ],
    ...(context.command === 'lint' && context.fix === true ? { fix: true } : {}),
    ...(wishes.suggestions === true && suggestible(context.event) ? { suggestions: true } : {}),
    ...(builds
      ? {
          build: {
            context: wishes.context,
            file: dockerfile,
            args: wishes.buildArgs,
            platforms: wishes.platforms,
            tags: wishes.tags,
            builder: wishes.builder,
            ...(wishes.target === undefined ? {} : { target: wishes.target }),
          },
        }
      : {}),
    ...(wishes.image === undefined ? {} : { image: wishes.image }),
    ...(wishes.target === undefined ? {} : { target: wishes.target }),
    buildArgs: wishes.buildArgs,
    context: wishes.context,
    platforms: wishes.platforms,
    hadolint: { file: wishes.hadolintConfig ?? 'auto', gates: wishes.failOnGiven !== true },
    ...(wishes.shellcheck === undefined ? {} : { shellcheck: shellcheckPlan(wishes.shellcheck, context.event.kind) }),
    sbomFormats: wishes.sbomFormats,
    ...(wishes.lockFiles === true ? { lockFiles: true } : {}),
    advisories: advisoriesPlan(wishes),
    ...(wishes.repositoryCpeFile === undefined ? {} : { repositoryCpeFile: wishes.repositoryCpeFile }),
    ...(wishes.registryMirrors?.length ? { registryMirrors: wishes.registryMirrors } : {}),
    ...(wishes.cacheDir === undefined ? {} : { cacheDir: wishes.cacheDir }),
    unassessed: wishes.unassessed,
    ...(verify === undefined ? {} : { verify }),
    push: { tags: wishes.push ? wishes.tags : [] },
    ...(context.event.workflowPath === undefined ? {} : { workflowPath: context.event.workflowPath }),
    ...(policyFrom === undefined ? {} : { policyFrom }),
  };
  const subject = subjectOf(plan, wishes);
  const { platforms, buildArgs } = wishes;
  const keptFor = { subjectKey: subject.key, inventory: stages.inventory.run, platforms, buildArgs };
  const keptAs = keptAsOf(keptFor, context.architecture);
  const baseline = stages.baseline.run ? baselinePlan(wishes, context, { subjectKey: subject.key, keptAs }) : undefined;
  return { plan: { ...plan, keptAs, ...(baseline === undefined ? {} : { baseline }) }, refusals };
}

/** No program reads what a pull request wrote with the rights of the base, unless its workflow asks for that by name (R8). */
function shellcheckPlan(wish: NonNullable<Plan['shellcheck']>, kind: EventKind): NonNullable<Plan['shellcheck']> {
  return wish === 'auto' && NO_BUILD_EVENTS.includes(kind) ? 'never' : wish;
}

/** Under `pull_request_target` the workspace is not the pull request's. */
function suggestible({ kind, pullRequest, readOnlyToken = false }: PlanContext['event']): boolean {
  return kind === 'pull_request' && pullRequest !== undefined && !readOnlyToken;
}

function advisoriesPlan(wishes: Wishes): Plan['advisories'] {
  const { advisories: source, offline, maxAdvisoryAge, alpineSecdb, kev, epss } = wishes;
  return {
    source,
    offline,
    ...(maxAdvisoryAge === undefined ? {} : { maxAgeHours: maxAdvisoryAge }),
    ...(alpineSecdb === undefined ? {} : { alpineSecdb }),
    ...(kev === undefined ? {} : { kev }),
    ...(epss === undefined ? {} : { epss }),
  };
}

function buildRefused(event: string): Failure {
  return fail(
    'build/refused',
    `nothing is built under ${event}`,
    'there the code of a pull request would run with the rights and secrets of the base branch',
    'build under pull_request, or give `image`',
  ).failure;
}

/** `Dockerfile` alone is the one in the context; any other path starts at the workspace. */
function dockerfilePath(wishes: Wishes): string {
  if (wishes.fileGiven) return wishes.file;
  return wishes.context === '.' || wishes.context === ''
    ? wishes.file
    : `${wishes.context.replace(/\/+$/, '')}/${wishes.file}`;
}

function verifyPlan(wishes: Wishes): VerifyPlan | undefined {
  if (wishes.verifyKey === undefined && wishes.verifyIdentity === undefined) return undefined;
  return {
    ...(wishes.verifyKey === undefined ? {} : { key: wishes.verifyKey }),
    ...(wishes.verifyIdentity === undefined ? {} : { identity: wishes.verifyIdentity }),
    ...(wishes.verifyIssuer === undefined ? {} : { issuer: wishes.verifyIssuer }),
    log: wishes.verifyLog,
  };
}

/** Scan and hardening look at what inventory reads, so asking for one of them asks for it. */
function isWanted(stage: StageName, wishes: Wishes): boolean {
  const asked = (name: string): boolean => wishes.stages.includes('all') || wishes.stages.includes(name);
  return asked(stage) || (stage === 'inventory' && (asked('scan') || asked('hardening')));
}

function decide(
  stage: StageName,
  wishes: Wishes,
  context: PlanContext,
  verify: VerifyPlan | undefined,
): Plan['stages'][StageName] {
  const skip = (because: string): Plan['stages'][StageName] => ({ run: false, because });
  if (!COMMAND_STAGES[context.command].includes(stage)) return skip(notPartOf(context.command));
  if (stage === 'push') {
    if (!wishes.push) return skip('push is false');
    return isWanted('build', wishes) ? { run: true } : skip('nothing is built');
  }
  if (stage === 'baseline') return decideBaseline(wishes, context);
  if (context.command === 'check' && !isWanted(stage, wishes)) return skip('not among the stages asked for');
  if (stage === 'build' && wishes.image !== undefined) return skip('image is given');
  if (stage === 'hardening' && wishes.image?.kind === 'sbom')
    return skip('an SBOM is given, which has no configuration');
  if (stage === 'signature') {
    if (verify === undefined) return skip('neither verify-key nor verify-identity is given');
    if (wishes.image === undefined && !wishes.push) return skip('not in a registry');
    if (wishes.image !== undefined && wishes.image.kind !== 'registry') return skip('not in a registry');
  }
  return { run: true };
}
