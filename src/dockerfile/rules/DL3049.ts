import type { Checked } from '../checked.ts';
import { flagValue } from '../instruction.ts';
import { unquoted } from '../labels.ts';
import { splitReference } from '../reference-text.ts';
import type { Hit, Rule } from '../rule.ts';
import { writtenName } from '../stage-names.ts';

/** hadolint DL3049. Silent without a label schema. A stage that a COPY takes from needs none, nor one that starts from a stage that has it. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3049',
    title: 'Label missing',
    severity: 'low',
    what: 'A stage does not set a label that the label schema wants.',
    why: 'Who runs the image cannot see what the project wants to be seen.',
    fix: 'Set the label.',
    before: 'FROM debian:12',
    after: 'FROM debian:12\nLABEL version=1.2.3',
    sources: ['hadolint DL3049'],
  },
  check: (checked) => [...checked.inputs.config.labels.keys()].flatMap((label) => missing(checked, label)),
};

function missing({ stages }: Checked, label: string): Hit[] {
  const good = new Set<string>();
  const bad = new Map<number, string | undefined>();
  for (const { stage } of stages) {
    const name = writtenName(stage);
    const base = splitReference(stage.base).image;
    if (good.has(base)) {
      if (name !== undefined) good.add(name);
    } else bad.set(stage.index, name);
    for (const instruction of stage.instructions) {
      const from = instruction.keyword === 'COPY' ? flagValue(instruction, 'from') : undefined;
      if (from !== undefined) silence(bad, from);
      if (instruction.keyword !== 'LABEL' || !instruction.pairs.some(({ key }) => unquoted(key) === label)) continue;
      silence(bad, name ?? base);
      bad.delete(stage.index);
      if (name !== undefined) good.add(name);
    }
  }
  return stages
    .filter(({ stage }) => bad.has(stage.index))
    .map(({ stage }) => ({
      instruction: stage.from,
      title: `the stage has no label ${label}`,
      advice: `Set it: \`LABEL ${label}=…\`.`,
      names: [label],
    }));
}

function silence(bad: Map<number, string | undefined>, name: string): void {
  for (const [index, other] of bad) if (other === name) bad.delete(index);
}
