import { scriptOf } from '../checked.ts';
import { heredocContent } from '../heredoc.ts';
import { instructionsOf, listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import type { Hit, Rule } from '../rule.ts';
import { holdsSecret, isSecretName, isSecretValue } from '../secrets.ts';
import { assignedValue } from '../shell/word.ts';

/** A secret in the file itself. Its value is never repeated. */
export const rule: Rule = {
  doc: {
    id: 'SW1005',
    title: 'Secret value in the Dockerfile',
    severity: 'critical',
    what: 'An instruction holds what looks like a password, token or private key.',
    why: 'It is in the repository, in the history of the image, and in every registry and cache the image goes to.',
    fix: 'Revoke it, then give it to the build with `RUN --mount=type=secret`, or to the container when it starts.',
    before: 'ENV DB_PASSWORD=Tr0ub4dor3',
    after: 'RUN --mount=type=secret,id=db_password,env=DB_PASSWORD ./migrate',
    sources: ['CIS Docker 1.6.0 4.10', 'NIST SP 800-190 4.1.4', 'OWASP Docker 12', 'CWE-798'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...instructionsOf({ ...checked, stages: checked.stages }, 'ENV', 'ARG', 'LABEL').flatMap(inPairs),
    ...checked.file.instructions
      .filter(({ keyword, line }) => keyword === 'ARG' && line < firstFrom(checked.file.instructions))
      .flatMap((instruction) => inPairs({ instruction })),
    ...checked.file.instructions.flatMap(inText),
  ],
};

const ADVICE = 'Revoke the secret, remove it here, and use `RUN --mount=type=secret`.';

function firstFrom(instructions: readonly Instruction[]): number {
  return instructions.find(({ keyword }) => keyword === 'FROM')?.line ?? 0;
}

function inPairs({ instruction }: { readonly instruction: Instruction }): Hit[] {
  const pairs = instruction.pairs.filter(({ key, value = '' }) => {
    const named = instruction.keyword !== 'LABEL' && isSecretName(key) && isSecretValue(value);
    return named || holdsSecret(value);
  });
  if (pairs.length === 0) return [];
  const names = pairs.map(({ key }) => key);
  const title = `${instruction.keyword} sets ${listed(names)} to what looks like a secret`;
  return [{ instruction, title, advice: ADVICE, names }];
}

/** Commands, and files written inline. */
function inText(instruction: Instruction): Hit[] {
  const carrier = instruction.trigger ?? instruction;
  if (['ENV', 'ARG', 'LABEL'].includes(instruction.keyword)) return [];
  if (carrier !== instruction && carrier.pairs.length > 0)
    return inPairs({ instruction: carrier }).map((hit) => ({ ...hit, instruction }));
  const texts = [carrier.rest, ...carrier.heredocs.map(heredocContent)];
  const found = texts.some(holdsSecret) || (carrier.keyword === 'RUN' && setsSecret(carrier));
  return found ? [{ instruction, title: `${carrier.keyword} holds what looks like a secret`, advice: ADVICE }] : [];
}

function setsSecret(run: Instruction): boolean {
  return scriptOf(run).invocations.some(({ command, name }) => {
    const assigned = [...command.assignments, ...(name === 'export' ? command.words.slice(1) : [])];
    if (assigned.some((word) => isSecretName(word.assigns ?? '') && isSecretValue(assignedValue(word)))) return true;
    return command.words.some((word, at) => {
      const option = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word.text);
      if (option === null || !isSecretName(option[1] ?? '')) return false;
      return isSecretValue(option[2] ?? command.words[at + 1]?.text ?? '');
    });
  });
}
