import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3052. */
export const rule: Rule = {
  doc: {
    id: 'DL3052',
    title: 'Label is no URL',
    severity: 'low',
    what: 'A label that the schema wants to be a URL is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Links that tools make of it lead nowhere.',
    fix: 'Correct the value.',
    before: 'LABEL org.opencontainers.image.source=example',
    after: 'LABEL org.opencontainers.image.source=https://example.com/a',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `url`.'],
    sources: ['hadolint DL3052'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'url', isUrl, 'a URL'),
};

/** An absolute URI (RFC 3986). */
function isUrl(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/.test(value);
}
