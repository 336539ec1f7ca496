import type { Patch } from '../domain/finding.ts';
import type { Dockerfile, Instruction } from './instruction.ts';

/** Characters of an instruction that is searched for what to replace: in a longer one no fix is certain, and a search may cost the square of it. */
export const MAX_PATCHED = 16_384;

/**
 * A patch that replaces the only match of `pattern` in the lines of an instruction.
 * Undefined where it matches never or more than once: then the fix is not certain.
 */
export function replaceOnly(
  file: Dockerfile,
  instruction: Instruction,
  pattern: RegExp,
  replacement: string,
): Patch | undefined {
  const text = file.lines.slice(instruction.line - 1, instruction.endLine).join('\n');
  if (text.length > MAX_PATCHED) return undefined;
  const matches = [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))];
  const [match] = matches;
  if (match === undefined || matches.length > 1) return undefined;
  const after = text.slice(match.index + match[0].length);
  const changed = text.slice(0, match.index) + replacement + after;
  return { line: instruction.line, endLine: instruction.endLine, replacement: changed };
}
