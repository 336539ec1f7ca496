import { onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { plainArgs, unwrapped } from '../shell/flags.ts';

/** hadolint had DL3005 for this, and gave it up together with the plain `upgrade`, which this rule leaves alone: it brings security fixes. */
export const rule: Rule = {
  doc: {
    id: 'SW1021',
    title: 'Distribution upgraded in a RUN',
    severity: 'low',
    what: 'A RUN upgrades the whole distribution (`dist-upgrade`, `full-upgrade`).',
    why: 'Packages are added and removed as the day has it: what is built is no longer what the base image says.',
    fix: 'Take a newer base image; for security fixes alone run `apt-get upgrade`.',
    before: 'RUN apt-get update && apt-get dist-upgrade -y',
    after: 'FROM debian:12.11-slim',
    sources: ['Trivy DS-0024'],
  },
  judgesFragments: true,
  check: (checked) =>
    onCommands(
      checked,
      (command) => {
        const { name, args } = unwrapped(command);
        const [verb = ''] = plainArgs({ ...command, args });
        return ['apt-get', 'apt', 'aptitude'].includes(name) && ['dist-upgrade', 'full-upgrade'].includes(verb);
      },
      () => ({ title: 'RUN upgrades the whole distribution', advice: 'Take a newer base image.' }),
    ),
};
