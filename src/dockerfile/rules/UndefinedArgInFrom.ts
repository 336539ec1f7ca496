import type { Checked } from '../checked.ts';
import { nearest } from '../nearest.ts';
import type { Hit, Rule } from '../rule.ts';
import { unmatchedIn } from '../variables.ts';

/** BuildKit's check. */
export const rule: Rule = {
  doc: {
    id: 'UndefinedArgInFrom',
    title: 'FROM uses an ARG that is not declared',
    severity: 'low',
    what: 'A FROM uses a variable that no ARG before the first FROM declares.',
    why: 'It is replaced by nothing, so another image or platform is taken than was meant.',
    fix: 'Declare the ARG above the first FROM, or correct its name.',
    before: 'FROM alpine:$VERSION',
    after: 'ARG VERSION=3.22\nFROM alpine:$VERSION',
    sources: ['BuildKit UndefinedArgInFrom'],
  },
  judgesFragments: true,
  check: (checked: Checked) =>
    checked.stages.flatMap(({ stage }): Hit[] => {
      const options = { escapeToken: checked.file.escapeToken };
      const texts = [stage.base, stage.platform ?? ''];
      const [name] = texts.flatMap((text) => unmatchedIn(text, checked.globals, options));
      if (name === undefined) return [];
      const near = nearest(name, checked.globals.names(500));
      const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
      return [
        {
          instruction: stage.from,
          title: `FROM uses ${name}, which no ARG declares${hint}`,
          advice: `Put \`ARG ${name}=…\` before the first FROM${hint}.`,
        },
      ];
    }),
};
