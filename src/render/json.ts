import type { Report } from '../domain/report.ts';

/**
 * What JSON lets stand as it is and a log or terminal does not: C1, bidi and other invisible characters, line separators; and `##[`,
 * which GitHub's runner takes for a command anywhere in a line of the log. As `\u` escapes they mean the same to every JSON reader.
 */
const ACTIVE = /[\u007f-\u009f\p{Cf}\u2028\u2029]|#(?=#(?:\[|vso\[))/gu;

/** JSON on several lines, ending with a line end, that may also be printed to a log. */
export function safeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(ACTIVE, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at += 1) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** The report as it is published: schema/report.schema.json. Nothing is left out or changed. */
export function renderJson(report: Report): string {
  return safeJson(report);
}
