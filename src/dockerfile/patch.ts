import type { Patch } from '../domain/finding.ts';
import type { Dockerfile, Instruction } from './instruction.ts';

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
  const matches = [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))];
  const [match] = matches;
  if (match === undefined || matches.length > 1) return undefined;
  const after = text.slice(match.index + match[0].length);
  const changed = text.slice(0, match.index) + replacement + after;
  return { line: instruction.line, endLine: instruction.endLine, replacement: changed };
}
