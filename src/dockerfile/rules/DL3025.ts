import type { Checked } from '../checked.ts';
import type { Instruction } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';
import type { EvaluatedStage } from '../variables.ts';

/** hadolint DL3025, which BuildKit calls JSONArgsRecommended; BuildKit is silent where a SHELL is set, and in stages that are not built. */
export const rule: Rule = {
  doc: {
    id: 'DL3025',
    title: 'CMD or ENTRYPOINT not in JSON form',
    severity: 'low',
    what: 'A CMD or ENTRYPOINT is written as a shell command.',
    why: 'A shell then stands between the engine and the program: signals do not reach it, and variables in the line are expanded.',
    fix: 'Write the command as a JSON list of its arguments.',
    before: 'CMD node server.js',
    after: 'CMD ["node", "server.js"]',
    fixable: true,
    sources: ['hadolint DL3025', 'BuildKit JSONArgsRecommended'],
  },
  check: (checked) => {
    const shells: boolean[] = [];
    return checked.stages.flatMap((evaluated) => {
      const { hits, shell } = checkStage(checked, evaluated, shells[evaluated.parent ?? -1] === true);
      shells.push(shell);
      return hits;
    });
  },
};

function checkStage(checked: Checked, { stage }: EvaluatedStage, inherited: boolean): { hits: Hit[]; shell: boolean } {
  const hits: Hit[] = [];
  let shell = inherited;
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'SHELL') shell = true;
    if (instruction.json || instruction.args.length === 0) continue;
    const isHealth = instruction.keyword === 'HEALTHCHECK' && instruction.args[0]?.toUpperCase() === 'CMD';
    const isCommand = instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT';
    if (!isCommand && !isHealth) continue;
    hits.push(hitOf(checked, instruction, isCommand && !shell && checked.reachable.has(stage.index)));
  }
  return { hits, shell };
}

function hitOf({ file }: Checked, instruction: Instruction, agreed: boolean): Hit {
  const words = instruction.args.at(-1)?.split(/[ \t]+/) ?? [];
  const isPlain = words.every((word) => /^[\w./:@%+,-]+$/.test(word)) && instruction.line === instruction.endLine;
  const line = file.lines[instruction.line - 1] ?? '';
  const at = line.lastIndexOf(instruction.args.at(-1) ?? '\0');
  const certain = isPlain && at > 0 && !/^(?:exec|cd|export|source|\.|set|eval)$/.test(words[0] ?? '');
  const replacement = `${line.slice(0, at)}[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
  const patch = { line: instruction.line, endLine: instruction.endLine, replacement };
  return {
    instruction,
    title: `${instruction.keyword} is not in JSON form`,
    advice: `Write it as a list: \`${instruction.keyword} ["program", "argument"]\`.`,
    ...(certain ? { patch } : {}),
    ...(agreed ? { aliases: ['JSONArgsRecommended'] } : {}),
  };
}
