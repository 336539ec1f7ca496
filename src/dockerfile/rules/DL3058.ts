import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3058. */
export const rule: Rule = {
  doc: {
    id: 'DL3058',
    title: 'Label is no e-mail address',
    severity: 'low',
    what: 'A label that the schema wants to be an e-mail address is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Nobody reaches the people behind the image.',
    fix: 'Correct the value.',
    before: 'LABEL maintainer=me',
    after: 'LABEL maintainer=me@example.com',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `email`.'],
    sources: ['hadolint DL3058'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'email', isAddress, 'an e-mail address'),
};

const ATOM = "[\\w!#$%&'*+/=?^`{|}~-]+";
const ADDRESS = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*|"(?:[^"\\\\]|\\\\.)*")@(?:${ATOM}(?:\\.${ATOM})*|\\[[^\\[\\]\\\\]*\\])$`,
);

/** An addr-spec of RFC 5322. */
function isAddress(value: string): boolean {
  return value.length <= 320 && ADDRESS.test(value);
}
