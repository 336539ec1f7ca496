import type { Checked } from '../checked.ts';
import { flagValue } from '../instruction.ts';
import { unquoted } from '../labels.ts';
import { splitReference } from '../reference-text.ts';
import type { Hit, Rule } from '../rule.ts';
import { writtenName } from '../stage-names.ts';
import type { Stage } from '../stages.ts';

/** hadolint DL3049. Silent without a label schema. A stage that a COPY takes from needs none, nor one that starts from a stage that has it. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3049',
    title: 'Label missing',
    severity: 'low',
    what: 'A stage does not set a label that the label schema wants. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Who runs the image cannot see what the project wants to be seen.',
    fix: 'Set the label.',
    before: 'FROM debian:12',
    after: 'FROM debian:12\nLABEL version=1.2.3',
    options: ['`label-schema` in `.hadolint.yaml` lists the labels that must be there.'],
    sources: ['hadolint DL3049'],
  },
  check: (checked) => {
    const hits: Hit[] = [];
    for (const label of checked.inputs.config.labels.keys()) {
      if (hits.length < MAX_HITS) hits.push(...missing(checked, label).slice(0, MAX_HITS - hits.length));
    }
    return hits;
  },
};

/** Stages times labels: who has more of them has seen enough. */
const MAX_HITS = 5000;

function missing({ stages }: Checked, label: string): Hit[] {
  const good = new Set<string>();
  const bad = new Map<number, Stage>();
  const named = new Map<string, number[]>();
  const silence = (name: string): void => {
    for (const index of named.get(name) ?? []) bad.delete(index);
    named.delete(name);
  };
  for (const { stage } of stages) {
    const name = writtenName(stage);
    const base = splitReference(stage.base).image;
    if (!good.has(base)) bad.set(stage.index, stage);
    if (name !== undefined && good.has(base)) good.add(name);
    if (name !== undefined) named.set(name, [...(named.get(name) ?? []).slice(-100), stage.index]);
    for (const instruction of stage.instructions) {
      const from = instruction.keyword === 'COPY' ? flagValue(instruction, 'from') : undefined;
      if (from !== undefined) silence(from);
      if (instruction.keyword !== 'LABEL' || !instruction.pairs.some(({ key }) => unquoted(key) === label)) continue;
      silence(name ?? base);
      bad.delete(stage.index);
      if (name !== undefined) good.add(name);
    }
  }
  return [...bad.values()].map(({ from }) => ({
    instruction: from,
    title: `the stage has no label ${label}`,
    advice: `Set it: \`LABEL ${label}=…\`.`,
    names: [label],
  }));
}
