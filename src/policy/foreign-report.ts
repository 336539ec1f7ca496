import { fail, type Result } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { MAX_REPORT_BYTES, readReport } from './read-report.ts';

/** A report's own depth is 6; what is deeper is none. */
const MAX_DEPTH = 32;

/**
 * Reads a report that a pull request may have written. Beyond what `readReport` demands, it is not nested deeper than reports are and
 * has no key that means something to JavaScript; addresses of pages are left out, since a link must not lead where the writer wants.
 */
export function readForeignReport(bytes: Uint8Array, name: string): Result<Report> {
  if (bytes.length > MAX_REPORT_BYTES) return refused(name, `it has ${bytes.length} bytes`);
  const text = decode(bytes);
  if (text === undefined) return refused(name, 'it is not UTF-8');
  const shape = faultOf(text);
  if (shape !== undefined) return refused(name, shape);
  const report = readReport(text, name);
  return report.ok ? { ok: true, value: withoutPages(report.value) } : report;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Looks at brackets and keys before anything is parsed; one pass over the text. */
function faultOf(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const end = endOfString(text, at);
      if (isKey(text, end) && isPrototype(text.slice(at, end + 1))) return 'it has the key __proto__';
      at = end;
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Place of the quote that ends the string which begins at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) at += 1;
    else if (unit === QUOTE) return at;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** The key may be written with escapes: what counts is what it means. */
function isPrototype(quoted: string): boolean {
  if (quoted.length > 80) return false;
  try {
    return JSON.parse(quoted) === '__proto__';
  } catch {
    return false;
  }
}

/** Pages of our own rules, which lie in our own repository, stay. */
const OWN_PAGE = /^docs\/rules\/[A-Za-z0-9_-]{1,60}\.md$/;

function withoutPages(report: Report): Report {
  const { fixed } = report;
  return {
    ...report,
    findings: report.findings.map(withoutPage),
    ...(fixed === undefined ? {} : { fixed: fixed.map(withoutPage) }),
  };
}

function withoutPage<Some extends Finding>(finding: Some): Some {
  if (finding.docs === undefined || OWN_PAGE.test(finding.docs)) return finding;
  const { docs: _docs, ...rest } = finding;
  // Only an optional field is gone.
  return rest as Some;
}

function refused(name: string, why: string): Result<never> {
  return fail(
    'report/unreadable',
    `${name} is not a report that is taken from another run`,
    why,
    'let Seaworthy itself write the report, with `mode: analyze`',
  );
}
