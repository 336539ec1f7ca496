import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3054. */
export const rule: Rule = {
  doc: {
    id: 'DL3054',
    title: 'Label is no SPDX licence',
    severity: 'low',
    what: 'A label that the schema wants to be an SPDX licence identifier is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Tools that list licences cannot read it.',
    fix: 'Correct the value.',
    before: 'LABEL org.opencontainers.image.licenses=free',
    after: 'LABEL org.opencontainers.image.licenses=Apache-2.0',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `spdx`.'],
    sources: ['hadolint DL3054'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'spdx', isLicence, 'an SPDX licence identifier'),
};

/** Withdrawn from the list, in favour of `-only` and `-or-later`, or of another name. */
const WITHDRAWN =
  /^(?:A?GPL-[123]\.0\+?|GPL-[23]\.0-with-.*|LGPL-(?:2\.0|2\.1|3\.0)\+?|GFDL-1\.[123]|BSD-2-Clause-(?:Free|Net)BSD|bzip2-1\.0\.5|eCos-2\.0|Net-SNMP|Nunit|StandardML-NJ|wxWindows)$/;

/** One identifier in its official spelling: hadolint takes no expression. */
function isLicence(value: string): boolean {
  return fixupSpdxId(value) === value && !WITHDRAWN.test(value) && !/exception/i.test(value);
}
