import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3055. */
export const rule: Rule = {
  doc: {
    id: 'DL3055',
    title: 'Label is no Git hash',
    severity: 'low',
    what: 'A label that the schema wants to be a Git hash is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Nobody finds the source that the image was built from.',
    fix: 'Correct the value.',
    before: 'LABEL org.opencontainers.image.revision=main',
    after: 'LABEL org.opencontainers.image.revision=0123abc',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `hash`.'],
    sources: ['hadolint DL3055'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'hash', isHash, 'a Git hash'),
};

/** Of 7 or 40 digits. */
function isHash(value: string): boolean {
  return /^(?:[0-9a-f]{7}|[0-9a-f]{40})$/.test(value);
}
