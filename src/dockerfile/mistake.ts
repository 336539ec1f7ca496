import type { DockerfileSmell } from '../domain/finding.ts';
import type { RuleDoc } from '../domain/rule.ts';
import type { Dockerfile, Mistake } from './instruction.ts';
import { maskSecrets } from './secrets.ts';
import { collapseSpace } from './space.ts';

const MAX_TEXT = 300;

/** hadolint's name for what cannot be parsed. No rule of the list: there is no parsed file that one could look at. */
export const SYNTAX: RuleDoc = {
  id: 'DL1000',
  title: 'The Dockerfile does not parse',
  severity: 'medium',
  what: 'A line is refused: an unknown instruction or flag, a missing argument, or a here-document that does not end.',
  why: 'The builder refuses the file. Most checks need the whole of it; only those of single instructions are made, on what stands above the line.',
  fix: 'Correct the line: until it parses, the run is incomplete.',
  before: 'FROM debian:12\nCOPPY a /b/',
  after: 'FROM debian:12\nCOPY a /b/',
  options: [
    'Neither comments nor the configuration of hadolint switch it off, as in hadolint itself.',
    'It closes no gate: the run is incomplete and fails anyway, with exit status 2 where nothing else blocks.',
  ],
  sources: ['hadolint DL1000'],
};

/** The finding of a file that does not parse: at the line, and the same one as long as the line says the same. */
export function smellOfMistake(mistake: Mistake, { lines }: Dockerfile, path: string): DockerfileSmell {
  const { id, severity } = SYNTAX;
  const text = maskSecrets(collapseSpace(lines[mistake.line - 1] ?? ''));
  return {
    kind: 'dockerfile',
    rule: id,
    severity,
    level: 'error',
    title: `this line does not parse: ${mistake.message}`.slice(0, MAX_TEXT),
    at: { kind: 'file', path, line: mistake.line },
    remedy: { kind: 'edit', advice: SYNTAX.fix },
    engines: ['seaworthy'],
    identity: text.slice(0, MAX_TEXT),
    docs: `docs/rules/${id}.md`,
    gate: { blocks: false, because: 'a run that could not check everything is incomplete, whatever the gates say' },
  };
}
