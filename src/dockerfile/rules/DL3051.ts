import { labelsOf } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3051. */
export const rule: Rule = {
  doc: {
    id: 'DL3051',
    title: 'Label empty',
    severity: 'low',
    what: 'A label of the schema has no value. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Who runs the image cannot see what the project wants to be seen.',
    fix: 'Give it a value.',
    before: 'LABEL version=""',
    after: 'LABEL version=1.2.3',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `text`.'],
    sources: ['hadolint DL3051'],
  },
  judgesFragments: true,
  check: (checked) =>
    labelsOf(checked)
      .filter(({ key, value }) => value === '' && checked.inputs.config.labels.has(key))
      .map(({ instruction, key }) => ({
        instruction,
        title: `the label ${key} is empty`,
        advice: 'Give it a value.',
        names: [key],
      })),
};
