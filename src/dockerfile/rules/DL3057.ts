import { splitReference } from '../reference-text.ts';
import type { Rule } from '../rule.ts';
import { writtenName } from '../stage-names.ts';
import type { Stage } from '../stages.ts';

/** hadolint DL3057. Silent unless the configuration gives it a level. A stage passes with one that starts from it, and with the one that it starts from. */
export const rule: Rule = {
  lint: 'ignore',
  doc: {
    id: 'DL3057',
    title: 'Stage without HEALTHCHECK',
    severity: 'low',
    what: 'A stage has no HEALTHCHECK. Silent unless `override` in `.hadolint.yaml` gives the rule a level.',
    why: 'An engine cannot tell a container that hangs from one that works.',
    fix: 'Add a HEALTHCHECK.',
    before: 'FROM debian:12',
    after: 'FROM debian:12\nHEALTHCHECK CMD ["true"]',
    options: ['Off by default: `override: {warning: [DL3057]}` in `.hadolint.yaml` switches it on.'],
    sources: ['hadolint DL3057', 'Trivy DS-0026'],
  },
  check: ({ stages }) => {
    const good = new Set<string>();
    const bad = new Map<string, Stage[]>();
    for (const { stage } of stages) {
      const name = nameOf(stage);
      const has = stage.instructions.some(({ keyword }) => keyword === 'HEALTHCHECK');
      if (has || good.has(baseOf(stage))) good.add(name);
      else push(bad, name, stage);
      if (has) passDown(baseOf(stage), good, bad);
    }
    return [...bad.values()].flat().map(({ from }) => ({
      instruction: from,
      title: 'the stage has no HEALTHCHECK',
      advice: 'Add `HEALTHCHECK CMD …`, or `HEALTHCHECK NONE` where the platform checks.',
    }));
  },
};

function push(bad: Map<string, Stage[]>, name: string, stage: Stage): void {
  const stages = bad.get(name) ?? [];
  stages.push(stage);
  bad.set(name, stages);
}

/** The stages below one that has it are good too. */
function passDown(name: string, good: Set<string>, bad: Map<string, Stage[]>): void {
  const waiting = [name];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const found = bad.get(below) ?? [];
    bad.delete(below);
    if (found.length > 0) good.add(below);
    waiting.push(...found.map(baseOf));
  }
}

function nameOf(stage: Stage): string {
  return writtenName(stage) ?? baseOf(stage);
}

function baseOf({ base }: Stage): string {
  return splitReference(base).image;
}
