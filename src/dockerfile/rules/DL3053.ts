import { badLabels } from '../labels.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3053. */
export const rule: Rule = {
  doc: {
    id: 'DL3053',
    title: 'Label is no time',
    severity: 'low',
    what: 'A label that the schema wants to be a time of RFC 3339 is not. Silent unless `label-schema` in `.hadolint.yaml` names labels.',
    why: 'Tools that sort by it cannot read it.',
    fix: 'Correct the value.',
    before: 'LABEL org.opencontainers.image.created=today',
    after: 'LABEL org.opencontainers.image.created=2026-11-22T12:00:00Z',
    options: ['`label-schema` in `.hadolint.yaml` names the labels of type `rfc3339`.'],
    sources: ['hadolint DL3053'],
  },
  judgesFragments: true,
  check: (checked) => badLabels(checked, 'rfc3339', isTime, 'a time of RFC 3339'),
};

const TIME = /^(\d{4}-\d\d-\d\d)t([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function isTime(value: string): boolean {
  const day = TIME.exec(value)?.[1];
  if (day === undefined) return false;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
