import type { Checked } from '../checked.ts';
import type { Hit, Rule } from '../rule.ts';
import type { EvaluatedStage } from '../variables.ts';

/** hadolint DL3002: the last USER of a stage is root, by name or by number. */
export const rule: Rule = {
  doc: {
    id: 'DL3002',
    title: 'The last USER is root',
    severity: 'medium',
    what: 'The last USER instruction of a stage names root (`root`, `0`, with or without a group).',
    why: 'A process that runs as root in a container is one kernel or runtime flaw away from root on the host.',
    fix: 'End the stage with a user of its own, by number, so that Kubernetes can check it.',
    before: 'USER root\nRUN apt-get update\nCMD ["app"]',
    after: 'USER root\nRUN apt-get update\nUSER 10001\nCMD ["app"]',
    sources: ['hadolint DL3002', 'CIS Docker 1.6.0 4.1', 'NIST SP 800-190 4.1.2', 'OWASP Docker 2', 'Trivy DS-0002'],
  },
  lint: 'warning',
  check: (checked: Checked) => checked.stages.flatMap(rootAtTheEnd),
};

function rootAtTheEnd({ stage }: EvaluatedStage): Hit[] {
  const last = stage.instructions.findLast((instruction) => instruction.keyword === 'USER');
  if (last === undefined || !isRoot(last.text)) return [];
  return [
    {
      instruction: last,
      title: `the last USER of stage ${stage.name ?? stage.index} is ${last.text}`,
      advice: 'Add `USER 10001` (any number above 0 that owns what it needs) after the last step that needs root.',
    },
  ];
}

/** Quotes do not change whom the name means. */
function isRoot(text: string): boolean {
  return /^(?:root|0)(?::.*)?$/.test(text.replace(/["']/g, ''));
}
