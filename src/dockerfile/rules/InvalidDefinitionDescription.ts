import { listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. Experimental: silent unless `# check=experimental=InvalidDefinitionDescription` (or `all`) switches it on. */
export const rule: Rule = {
  level: 'notice',
  experimental: true,
  doc: {
    id: 'InvalidDefinitionDescription',
    title: 'Comment that does not describe',
    severity: 'low',
    what: 'The comment above an ARG or a named FROM does not begin with the name. Experimental: silent unless `# check=experimental=InvalidDefinitionDescription` or `all` stands at the top of the file.',
    why: 'Builders show such comments as descriptions of stages and arguments.',
    fix: 'Begin the comment with the name, or leave an empty line below it.',
    before: '# check=experimental=all\n# the version\nARG VERSION=1\nFROM debian:12',
    after: '# check=experimental=all\n# VERSION is the version\nARG VERSION=1\nFROM debian:12',
    options: [
      'Experimental: `# check=experimental=InvalidDefinitionDescription` at the top of the file switches it on.',
    ],
    sources: ['BuildKit InvalidDefinitionDescription'],
  },
  judgesFragments: true,
  check: ({ file }) =>
    file.instructions.flatMap((instruction) => {
      const names = namesOf(instruction);
      const word = instruction.comments.at(-1)?.split(' ', 1)[0];
      if (word === undefined || names.length === 0 || names.includes(word)) return [];
      return [
        {
          instruction,
          title: `the comment above ${listed(names)} does not begin with the name`,
          advice: `Begin it with ${names[0] ?? ''}, or leave an empty line below it.`,
        },
      ];
    }),
};

function namesOf({ keyword, pairs, args }: Instruction): string[] {
  if (keyword === 'ARG') return pairs.map(({ key }) => key);
  const [, , name] = args;
  return keyword === 'FROM' && name !== undefined ? [name.toLowerCase()] : [];
}
