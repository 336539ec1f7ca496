import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3056. */
export const rule: Rule = {
  doc: {
    id: 'DL3056',
    title: 'Label is no semantic version',
    severity: 'low',
    what: 'A label that the schema wants to be a semantic version is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Tools that compare versions cannot read it.',
    fix: 'Correct the value.',
    before: 'LABEL version=latest',
    after: 'LABEL version=1.2.3',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `semver`.'],
    sources: ['hadolint DL3056'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'semver', isVersion, 'a semantic version'),
};

/** As hadolint reads versions: zeros may lead, and nothing may follow the hyphen. */
function isVersion(value: string): boolean {
  return /^\d+\.\d+\.\d+(?:-(?:[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/.test(value);
}
