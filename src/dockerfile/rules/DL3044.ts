import { listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';

/** hadolint DL3044. What an earlier ENV or ARG of the file has set is left out, whatever its stage. */
export const rule: Rule = {
  doc: {
    id: 'DL3044',
    title: 'ENV refers to what it sets',
    severity: 'medium',
    what: 'An ENV uses a variable that the same ENV sets.',
    why: 'All values of one ENV are filled in from what was before it: the variable is empty, or old.',
    fix: 'Use two ENV.',
    before: 'ENV HOME_DIR=/app BIN=$HOME_DIR/bin',
    after: 'ENV HOME_DIR=/app\nENV BIN=$HOME_DIR/bin',
    sources: ['hadolint DL3044'],
  },
  judgesFragments: true,
  check: (checked) => {
    const known = new Set<string>();
    const hits: Hit[] = [];
    for (const instruction of checked.file.instructions) {
      if (instruction.keyword === 'ENV') {
        const names = ownReferences(instruction).filter((name) => !known.has(name));
        if (names.length > 0) hits.push(hitOf(instruction, names));
      }
      if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') {
        for (const { key } of instruction.pairs) known.add(key);
      }
    }
    return hits;
  },
};

function hitOf(instruction: Instruction, names: readonly string[]): Hit {
  const shown = listed(names);
  return {
    instruction,
    title: `ENV uses ${shown}, which it sets itself`,
    advice: `Set ${shown} in an ENV before.`,
    names,
  };
}

/** Variables of the ENV that stand in the value of another one of it. */
function ownReferences({ pairs }: Instruction): string[] {
  // Name to the pair that uses it; undefined where several do.
  const users = new Map<string | undefined, number | undefined>();
  for (const [at, { value = '' }] of pairs.entries()) {
    const names = new Set([...value.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1]));
    for (const name of names) users.set(name, users.has(name) ? undefined : at);
  }
  return pairs.filter(({ key }, at) => users.has(key) && users.get(key) !== at).map(({ key }) => key);
}
