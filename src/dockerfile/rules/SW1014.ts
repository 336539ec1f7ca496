import type { Checked } from '../checked.ts';
import type { Hit, Rule } from '../rule.ts';
import type { EvaluatedStage } from '../variables.ts';

/** Bases that are made to run without root: the last part of the repository's name, or the tag, says so. */
const ROOTLESS = /(?:^|[/:_-])(?:nonroot|rootless|unprivileged)(?:$|[:_@-])|^cgr\.dev\/chainguard\//i;

/** The final stage names no user, nor does any stage of this file that it starts from. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1014',
    title: 'No USER: the container runs as root',
    severity: 'low',
    what: 'The final stage, with the stages it starts from, has no USER instruction.',
    why: 'Unless the base image sets a user, the container runs as root: one kernel or runtime flaw away from root on the host.',
    fix: 'Add `USER 10001` (any number above 0) after the last step that needs root.',
    before: 'FROM node:24\nCOPY . /app\nCMD ["node", "/app"]',
    after: 'FROM node:24\nCOPY . /app\nUSER 10001\nCMD ["node", "/app"]',
    sources: ['CIS Docker 1.6.0 4.1', 'NIST SP 800-190 4.1.2', 'OWASP Docker 2', 'Trivy DS-0002'],
  },
  check: (checked) => withoutUser(checked),
};

function withoutUser({ stages, reachable, inputs }: Checked): Hit[] {
  const final = stages.findLast(({ stage }) => reachable.has(stage.index));
  if (final === undefined) return [];
  const chain = lineage(stages, final);
  if (chain.some(({ stage }) => stage.instructions.some(({ keyword }) => keyword === 'USER'))) return [];
  const base = chain.at(-1)?.image;
  // From nothing there is no user to be taken over, and a stage that runs nothing is no container.
  if (base === undefined || ROOTLESS.test(base)) return [];
  if (inputs.target !== undefined && inputs.target !== '' && !runsSomething(chain)) return [];
  return [
    {
      instruction: final.stage.from,
      title: 'no USER: unless the base image names one, the container runs as root',
      advice: 'Add `USER 10001` (any number above 0 that owns what it needs) after the last step that needs root.',
    },
  ];
}

/** The stage and those it starts from, itself first. A parent is an earlier stage, so this ends. */
function lineage(stages: readonly EvaluatedStage[], from: EvaluatedStage): EvaluatedStage[] {
  const chain: EvaluatedStage[] = [];
  for (let stage: EvaluatedStage | undefined = from; stage !== undefined; ) {
    chain.push(stage);
    stage = stage.parent === undefined ? undefined : stages[stage.parent];
  }
  return chain;
}

function runsSomething(chain: readonly EvaluatedStage[]): boolean {
  return chain.some(({ stage }) =>
    stage.instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT'),
  );
}
