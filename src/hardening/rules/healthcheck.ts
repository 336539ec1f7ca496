import { edit, type HardeningRule } from '../rule.ts';

export const healthcheck: HardeningRule = {
  doc: {
    id: 'SW2005',
    title: 'The image has no HEALTHCHECK',
    severity: 'low',
    what: 'The image does not say how to tell whether its service works, or switches the check off.',
    why: 'A container that hangs looks the same as one that works, and stays in service.',
    fix: 'Add HEALTHCHECK with a command that asks the service. Kubernetes uses its own probes instead: ignore the rule for an image that runs there alone.',
    before: 'CMD ["node", "server.js"]',
    after: 'HEALTHCHECK CMD ["node", "healthcheck.js"]\nCMD ["node", "server.js"]',
    sources: ['CIS Docker 1.6.0 4.6', 'CIS Docker 1.6.0 5.27'],
  },
  check: ({ image, places }) => {
    const test = image.config.healthcheck?.test ?? [];
    if (test.length > 0 && test[0] !== 'NONE') return [];
    const off = test[0] === 'NONE';
    return [
      {
        title: off ? 'The image switches its HEALTHCHECK off' : 'The image has no HEALTHCHECK',
        at: off ? places.ofInstruction('HEALTHCHECK', (args) => /^none\b/i.test(args.trim())) : places.ofAbsence(),
        remedy: edit('add HEALTHCHECK with a command that asks the service'),
        subject: 'healthcheck',
      },
    ];
  },
};
