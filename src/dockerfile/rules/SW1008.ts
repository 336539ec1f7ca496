import { readDockerignore } from '../dockerignore.ts';
import { instructionsOf } from '../hits.ts';
import { flagValue, type Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** What a whole context often holds and an image never should. */
const PRIVATE = ['.git', '.env'];

/** Silent where the context is not known. */
export const rule: Rule = {
  doc: {
    id: 'SW1008',
    title: 'Whole context copied, secrets and history with it',
    severity: 'low',
    what: 'A COPY or ADD takes the whole build context, and .dockerignore does not keep `.git` and `.env` out.',
    why: 'The history of the repository and local secrets get into a layer, where everybody who has the image can read them.',
    fix: 'List `.git` and `.env` in .dockerignore, or copy only the folders that are needed.',
    before: 'COPY . /app',
    after: 'COPY package.json package-lock.json /app/\nCOPY src /app/src',
    options: ['`context` names the folder whose `.dockerignore` counts.'],
    sources: ['CIS Docker 1.6.0 4.10', 'OWASP Docker 12'],
  },
  judgesFragments: true,
  check: (checked) => {
    const { dockerignore } = checked.inputs;
    if (dockerignore === undefined) return [];
    const ignores = readDockerignore(dockerignore ?? '');
    const open = PRIVATE.filter((path) => !ignores(path));
    if (open.length === 0) return [];
    const because = dockerignore === null ? 'there is no .dockerignore' : `.dockerignore lets ${open.join(' and ')} in`;
    return instructionsOf(checked, 'COPY', 'ADD')
      .filter(({ instruction }) => takesContext(instruction, open))
      .map(({ instruction }) => ({
        instruction,
        title: `${instruction.keyword} takes the whole context, and ${because}`,
        advice: `Add ${open.join(' and ')} to .dockerignore, or copy single folders.`,
      }));
  },
};

function takesContext(instruction: Instruction, open: readonly string[]): boolean {
  if (flagValue(instruction, 'from') !== undefined) return false;
  const excluded = instruction.flags.flatMap(({ name, value }) => (name === 'exclude' ? (value ?? []) : []));
  const kept = readDockerignore(excluded.join('\n'));
  if (open.every((path) => kept(path))) return false;
  return instruction.args
    .slice(0, -1)
    .some((source) => /^["']?(?:\.?\/)?(?:\.|\*|\.\/)?["']?$/.test(source) && source !== '');
}
