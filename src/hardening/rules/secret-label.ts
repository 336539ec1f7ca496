import { compareText } from '../../domain/location.ts';
import { setsKey, shortName } from '../instruction-keys.ts';
import { edit, type HardeningRule } from '../rule.ts';
import { secretKind } from '../secrets.ts';

export const secretLabel: HardeningRule = {
  doc: {
    id: 'SW2003',
    title: 'A label of the image holds a secret',
    severity: 'critical',
    what: 'The configuration of the image has a label whose value looks like a secret.',
    why: 'Labels are copied into registries, orchestrators and inventories, where many more people read them than the image.',
    fix: 'Take the label out, and replace the secret: it is known.',
    before: 'LABEL deploy.token=ghp_…',
    after: 'LABEL org.opencontainers.image.source=https://github.com/owner/app',
    sources: ['CIS Docker 1.6.0 4.10', 'NIST SP 800-190 4.1.4'],
  },
  check: ({ image, places }) =>
    Object.entries(image.config.labels)
      .sort(([a], [b]) => compareText(a, b))
      .flatMap(([key, value]) => {
        const kind = secretKind(key, value);
        if (kind === undefined) return [];
        return [
          {
            title: `The label ${shortName(key)} holds a secret (${kind})`,
            at: places.ofInstruction('LABEL', (args) => setsKey(args, key)),
            remedy: edit('take the label out, and replace the secret: whoever has the image knows it'),
            subject: `label ${key}`,
            names: [key],
          },
        ];
      }),
};
