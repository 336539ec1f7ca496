import type { Report } from '../domain/report.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { EventContext } from '../plan/event.ts';
import type { Artifacts } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import type { RenderOptions } from '../render/options.ts';
import { suggestionScope } from '../render/suggestion.ts';
import { publishSuggestions, type SuggestionsResult } from './suggestions.ts';

export interface SendTask {
  readonly world: World;
  readonly inputs: Pick<Inputs, 'suggestions' | 'mode'>;
  readonly event: EventContext;
  readonly report: Report;
  readonly artifacts: Artifacts;
  readonly rendering: RenderOptions;
  /** What the comment belongs to. */
  readonly subject: string;
}

/** Makes suggestions where the run may; where it was asked for and may not, the log says why. Undefined where nobody asked. */
export async function sendSuggestions(task: SendTask): Promise<SuggestionsResult | undefined> {
  const { world, inputs, event, report, artifacts, rendering, subject } = task;
  if (!inputs.suggestions) return undefined;
  const { pullRequest, workflow, job } = event;
  const { github } = world;
  const obstacle = obstacleOf(task);
  if (obstacle !== undefined || pullRequest === undefined || github === undefined) {
    const because = obstacle ?? 'the run does not belong to a pull request';
    world.say.info(`no suggestions: ${because}`);
    return { delivery: { surface: 'suggestions', kind: 'skipped', because } };
  }
  return publishSuggestions({
    github,
    pullRequest,
    scope: suggestionScope({ workflow, job, subject }),
    registryScope: suggestionScope({ workflow, job, subject: `${subject}\nregistry` }),
    suggestions: counting(artifacts.suggestions ?? [], report),
    looked: report.stages.some(({ stage, status }) => stage === 'dockerfile' && status === 'done'),
    answered: artifacts.registriesAnswered === true,
    rendering,
    say: world.say,
  });
}

function obstacleOf({ event, inputs, world }: SendTask): string | undefined {
  const { kind, pullRequest, readOnlyToken } = event;
  if (inputs.mode !== 'check') return `mode is ${inputs.mode}`;
  if (pullRequest === undefined) return 'the run does not belong to a pull request';
  if (kind !== 'pull_request') return `the workspace of ${kind} is not the pull request’s`;
  if (pullRequest.isClosed === true) return 'the pull request is closed';
  if (readOnlyToken) return 'the token of a run for a fork or for Dependabot may not write';
  return world.github === undefined ? 'the run has no token' : undefined;
}

/** What the ignore file switches off is not suggested to be mended either. */
function counting(suggestions: readonly Suggestion[], { findings }: Report): readonly Suggestion[] {
  const keyOf = (path: string, rule: string, identity: string): string => JSON.stringify([path, rule, identity]);
  const off = new Set(
    findings.flatMap(({ at, rule, identity, verdict }) =>
      at.kind === 'file' && verdict.kind === 'suppressed' ? [keyOf(at.path, rule, identity)] : [],
    ),
  );
  return suggestions.filter(
    ({ path, mends }) => !mends.some(({ rule, identity }) => off.has(keyOf(path, rule, identity))),
  );
}
