import { instructionsOf, listed } from '../hits.ts';
import { unquoted } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3050. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3050',
    title: 'Label that the schema does not have',
    severity: 'low',
    what: 'A LABEL sets a label that is not in the label schema, and strict labels are on. Silent unless `strict-labels` is true in `.hadolint.yaml`.',
    why: 'The project wants its labels, and no others.',
    fix: 'Remove the label, or add it to the schema.',
    before: 'LABEL extra=1',
    after: 'LABEL version=1.2.3',
    options: ['`strict-labels: true` in `.hadolint.yaml`, beside `label-schema`, switches it on.'],
    sources: ['hadolint DL3050'],
  },
  judgesFragments: true,
  check: (checked) => {
    const { strictLabels, labels } = checked.inputs.config;
    if (!strictLabels) return [];
    return instructionsOf(checked, 'LABEL').flatMap(({ instruction }) => {
      const extra = instruction.pairs.map(({ key }) => unquoted(key)).filter((key) => !labels.has(key));
      if (extra.length === 0) return [];
      const title = `the label ${listed(extra)} is not in the label schema`;
      return [{ instruction, title, advice: 'Remove it, or add it to label-schema.', names: extra }];
    });
  },
};
