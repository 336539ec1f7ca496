import { listed, onCommands } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3001. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3001',
    title: 'Command that has no use in a build',
    severity: 'low',
    what: 'A RUN calls `ssh`, `vim`, `shutdown`, `service`, `ps`, `free`, `top`, `kill` or `mount`.',
    why: 'Such commands look at or change a running machine; a build step runs in a container that ends with it.',
    fix: 'Remove the command; start services when the container starts.',
    before: 'RUN service nginx start',
    after: 'RUN nginx -t',
    sources: ['hadolint DL3001'],
  },
  judgesFragments: true,
  check: (checked) =>
    onCommands(
      checked,
      ({ name }) => USELESS.includes(name),
      (commands) => ({
        title: `RUN calls ${listed(commands.map(({ name }) => name))}, which has no use in a build`,
        advice: 'Remove the command, or run it when the container starts.',
      }),
    ),
};

const USELESS = ['free', 'kill', 'mount', 'ps', 'service', 'shutdown', 'ssh', 'top', 'vim'];
