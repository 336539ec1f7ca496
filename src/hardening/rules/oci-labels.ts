import { edit, type HardeningRule } from '../rule.ts';

/** The label of today, and the one of label-schema.org that it took over from. */
const WANTED = [
  { name: 'org.opencontainers.image.source', old: 'org.label-schema.vcs-url' },
  { name: 'org.opencontainers.image.revision', old: 'org.label-schema.vcs-ref' },
] as const;

export const ociLabels: HardeningRule = {
  doc: {
    id: 'SW2011',
    title: 'The image does not say where it comes from',
    severity: 'low',
    what: 'The labels that name the source repository and the revision are not there.',
    why: 'When a flaw is found in a running image, nobody can tell which commit to fix and who owns it.',
    fix: 'Set org.opencontainers.image.source and org.opencontainers.image.revision when the image is built.',
    before: 'docker build .',
    after:
      'docker build --label org.opencontainers.image.source=https://github.com/owner/app --label org.opencontainers.image.revision=$GITHUB_SHA .',
    sources: ['OCI image-spec annotations', 'OWASP Docker 13'],
  },
  check: ({ image, places }) => {
    const { labels } = image.config;
    const missing = WANTED.filter(({ name, old }) => (labels[name] ?? '') === '' && (labels[old] ?? '') === '');
    if (missing.length === 0) return [];
    return [
      {
        title: `The image lacks ${missing.map(({ name }) => name).join(' and ')}`,
        at: places.ofAbsence(),
        remedy: edit('set the labels when the image is built (`--label`, or LABEL in the final stage)'),
        subject: 'labels',
      },
    ];
  },
};
