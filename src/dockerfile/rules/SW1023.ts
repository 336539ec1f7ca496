import { parseRegistryRef } from '../../domain/image-ref.ts';
import { expandedTexts } from '../expanded-texts.ts';
import { flagValue, type Instruction } from '../instruction.ts';
import { refusedChecksum, refusedMode, refusedPort, refusedSignal } from '../refused-values.ts';
import type { Rule } from '../rule.ts';
import { problemOf } from '../syntax-error.ts';
import { expandWords } from '../words.ts';

/** What BuildKit's parser lets through and its build refuses, whatever the variables are. Values with a variable in them are left alone. */
export const rule: Rule = {
  doc: {
    id: 'SW1023',
    title: 'Value that the builder refuses',
    severity: 'high',
    what: 'A quote that is not closed, a substitution that is none, or a port, signal, mode, checksum or `--from` of the wrong form.',
    why: 'The file parses, and its build fails at the line.',
    fix: 'Correct the value; the Dockerfile reference has the form of each.',
    before: 'EXPOSE http',
    after: 'EXPOSE 80/tcp',
    sources: ['Dockerfile reference'],
  },
  judgesFragments: true,
  check: ({ file, stages }) => {
    const names = new Set(stages.map(({ stage }) => stage.name));
    return file.instructions.flatMap((instruction) => {
      const because = unclosed(instruction, file.escapeToken) ?? refusedValue(instruction, names);
      if (because === undefined) return [];
      return [
        {
          instruction,
          title: `the builder refuses this ${instruction.keyword}: ${because}`,
          advice: 'Correct the value: the build fails at this line.',
        },
      ];
    });
  },
};

/** Of stages, in lower case; undefined for those without one. */
type Names = ReadonlySet<string | undefined>;

/** What BuildKit says of a text in which a quote or a substitution does not end. Every variable is taken for set: what hangs on values is not certain. */
function unclosed(instruction: Instruction, escapeToken: string): string | undefined {
  const { keyword, args } = instruction;
  const { words, bodies } = expandedTexts(instruction);
  const more = keyword === 'EXPOSE' ? args : keyword === 'FROM' ? args.slice(0, 1) : [];
  const read = (text: string, plainQuotes: boolean): string | undefined =>
    problemOf(() => expandWords(text, () => 'x', { escapeToken: plainQuotes ? '\\' : escapeToken, plainQuotes }))
      ?.message;
  for (const word of [...words, ...more]) {
    const problem = read(word, false);
    if (problem !== undefined) return problem;
  }
  return bodies.map((body) => read(body, true)).find((problem) => problem !== undefined);
}

function refusedValue(instruction: Instruction, names: Names): string | undefined {
  const { keyword, args, text } = instruction;
  switch (keyword) {
    case 'EXPOSE':
      return args
        .filter(isPlain)
        .map(refusedPort)
        .find((because) => because !== undefined);
    case 'STOPSIGNAL':
      return isPlain(text) ? refusedSignal(text) : undefined;
    case 'ADD':
    case 'COPY':
      return refusedFlag(instruction, names);
    default:
      return undefined;
  }
}

function refusedFlag(instruction: Instruction, names: Names): string | undefined {
  const { keyword, args } = instruction;
  const from = flagValue(instruction, 'from') ?? '';
  // Stages are named without regard to case, and as no image could be: `build-`.
  const isNamed = names.has(from.toLowerCase()) || parseRegistryRef(from.toLowerCase()).ok;
  if (isPlain(from) && !isNamed) return `${from} is neither a stage nor an image`;
  const mode = flagValue(instruction, 'chmod') ?? '';
  const because = mode !== '' && isPlain(mode) ? refusedMode(mode) : undefined;
  const checksum = flagValue(instruction, 'checksum') ?? '';
  const [source = '', ...more] = args.slice(0, -1);
  if (because !== undefined || keyword !== 'ADD' || checksum === '' || !isPlain(checksum)) return because;
  if (more.length > 0) return 'a checksum is for one source alone';
  return /^https?:\/\//.test(source) && !/\.git(?:[#?]|$)/.test(source) ? refusedChecksum(checksum) : undefined;
}

/** Without variable, quote and escape: the word is its value. */
function isPlain(word: string): boolean {
  return word !== '' && !/[$"'\\`\s]/.test(word);
}
