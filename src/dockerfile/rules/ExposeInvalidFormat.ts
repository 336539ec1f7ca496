import { listed } from '../hits.ts';
import { exposedPorts } from '../ports.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. Stages that are not built are left out, as BuildKit leaves them. */
export const rule: Rule = {
  doc: {
    id: 'ExposeInvalidFormat',
    title: 'EXPOSE with an address or a host port',
    severity: 'low',
    what: 'An EXPOSE names an IP address or a port of the host.',
    why: 'EXPOSE only notes the container’s port; what it maps to is chosen when the container starts.',
    fix: 'Name the container’s port alone.',
    before: 'EXPOSE 127.0.0.1:80:80',
    after: 'EXPOSE 80',
    sources: ['BuildKit ExposeInvalidFormat'],
  },
  check: (checked) =>
    exposedPorts(checked).flatMap(({ instruction, ports }) => {
      const wrong = ports.filter((port) => port.includes(':') && !port.includes('$'));
      if (wrong.length === 0) return [];
      const title = `EXPOSE ${listed(wrong)} names more than the container’s port`;
      return [{ instruction, title, advice: 'Name the container’s port alone.' }];
    }),
};
