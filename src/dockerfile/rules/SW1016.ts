import { scriptOf } from '../checked.ts';
import { instructionsOf, listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';
import { expandKnown } from '../variables.ts';

/** Ports that debuggers listen on by default, and nothing else commonly does. */
const PORTS: ReadonlyMap<string, string> = new Map([
  ['5005', 'Java (JDWP)'],
  ['5678', 'Python (debugpy)'],
  ['2345', 'Go (Delve)'],
  ['9229', 'Node.js inspector'],
  ['5858', 'Node.js debugger'],
  ['9222', 'Chrome DevTools'],
  ['9003', 'PHP (Xdebug)'],
  ['4026', '.NET (vsdbg)'],
]);

/** Options of a program that is started with its debugger open to other machines. */
const OPTIONS =
  /^--inspect(?:-brk|-wait)?(?:=(?:0\.0\.0\.0|\[?::\]?|\*).*)$|^-(?:agentlib:jdwp|Xrunjdwp)[=:].{0,200}|^--remote-debugging-address=0\.0\.0\.0$/;

/** A debugger lets whoever reaches it run code: no password, by design. */
export const rule: Rule = {
  doc: {
    id: 'SW1016',
    title: 'Debugger reachable',
    severity: 'medium',
    what: 'The image exposes a debugger’s port, or starts a program with its debugger listening for other machines.',
    why: 'A debugger runs any code for whoever reaches its port, without asking who that is.',
    fix: 'Leave port and option to a development image or a stage of its own.',
    before: 'EXPOSE 8080 9229\nCMD ["node", "--inspect=0.0.0.0:9229", "app.js"]',
    after: 'EXPOSE 8080\nCMD ["node", "app.js"]',
    sources: ['CIS Docker 1.6.0 5.8', 'CWE-489', 'OWASP A05:2021'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...instructionsOf(checked, 'EXPOSE').flatMap(({ instruction, scope }): Hit[] => {
      const ports = instruction.args.map((port) => expandKnown(port, scope, checked.file.escapeToken).split('/', 1)[0]);
      const open = ports.flatMap((port) => {
        const name = PORTS.get(port ?? '');
        return name === undefined ? [] : [`${port} (${name})`];
      });
      if (open.length === 0) return [];
      return [
        { instruction, title: `a debugger’s port is exposed: ${listed(open)}`, advice: 'Remove it from EXPOSE.' },
      ];
    }),
    ...instructionsOf(checked, 'CMD', 'ENTRYPOINT').flatMap(({ instruction }): Hit[] =>
      startsDebugger(instruction)
        ? [
            {
              instruction,
              title: 'the program is started with an open debugger',
              advice: 'Remove the debugger’s option.',
            },
          ]
        : [],
    ),
    ...instructionsOf(checked, 'ENV').flatMap(({ instruction }): Hit[] => {
      const pair = instruction.pairs.find(({ value = '' }) =>
        value.split(/[\s"']+/).some((word) => OPTIONS.test(word)),
      );
      if (pair === undefined) return [];
      return [
        {
          instruction,
          title: `${pair.key} opens a debugger`,
          advice: `Remove it from ${pair.key}.`,
          names: [pair.key],
        },
      ];
    }),
  ],
};

function startsDebugger(instruction: Instruction): boolean {
  return scriptOf(instruction).invocations.some(({ args }) => args.some((arg) => OPTIONS.test(arg)));
}
