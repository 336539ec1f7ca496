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
    what: 'A stage has no HEALTHCHECK.',
    why: 'An engine cannot tell a container that hangs from one that works.',
    fix: 'Add a HEALTHCHECK.',
    before: 'FROM debian:12',
    after: 'FROM debian:12\nHEALTHCHECK CMD ["true"]',
    sources: ['hadolint DL3057'],
  },
  check: ({ stages }) => {
    const good = new Set<string>();
    const bad = new Set<Stage>();
    const seen: Stage[] = [];
    const pass = (name: string): void => {
      for (const stage of seen.filter((one) => bad.has(one) && nameOf(one) === name)) {
        bad.delete(stage);
        good.add(name);
        pass(baseOf(stage));
      }
    };
    for (const { stage } of stages) {
      seen.push(stage);
      if (good.has(baseOf(stage))) good.add(nameOf(stage));
      else bad.add(stage);
      if (!stage.instructions.some(({ keyword }) => keyword === 'HEALTHCHECK')) continue;
      bad.delete(stage);
      good.add(nameOf(stage));
      pass(baseOf(stage));
    }
    return [...bad].map(({ from }) => ({
      instruction: from,
      title: 'the stage has no HEALTHCHECK',
      advice: 'Add `HEALTHCHECK CMD …`, or `HEALTHCHECK NONE` where the platform checks.',
    }));
  },
};

function nameOf(stage: Stage): string {
  return writtenName(stage) ?? baseOf(stage);
}

function baseOf({ base }: Stage): string {
  return splitReference(base).image;
}
