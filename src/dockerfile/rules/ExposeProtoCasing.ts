import { listed } from '../hits.ts';
import { exposedPorts, protocolOf } from '../ports.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. Stages that are not built are left out, as BuildKit leaves them. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'ExposeProtoCasing',
    title: 'Protocol of EXPOSE not in lower case',
    severity: 'low',
    what: 'An EXPOSE writes its protocol with upper case letters.',
    why: 'Tools that compare the text do not find it.',
    fix: 'Write it in lower case.',
    before: 'EXPOSE 80/TCP',
    after: 'EXPOSE 80/tcp',
    fixable: true,
    sources: ['BuildKit ExposeProtoCasing'],
  },
  check: (checked) =>
    exposedPorts(checked).flatMap(({ instruction, ports }) => {
      const wrong = ports.filter((port) => isShouted(protocolOf(port) ?? ''));
      if (wrong.length === 0) return [];
      const text = checked.file.lines.slice(instruction.line - 1, instruction.endLine).join('\n');
      // Nothing but ports and their protocols: then every protocol in the text is one.
      const isPlain = ports.every((port) => /^[\d/A-Za-z-]+$/.test(port));
      const replacement = text.replace(/(?<=\s[\d-]+\/)(?:tcp|udp|sctp)(?=[\s\\`]|$)/gi, (word) => word.toLowerCase());
      const patch = isPlain ? { line: instruction.line, endLine: instruction.endLine, replacement } : undefined;
      return [
        {
          instruction,
          title: `the protocol of EXPOSE ${listed(wrong)} is not in lower case`,
          advice: 'Write it in lower case.',
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
};

function isShouted(protocol: string): boolean {
  return /^(?:tcp|udp|sctp)$/i.test(protocol) && protocol !== protocol.toLowerCase();
}
