import { type BaseIssue, safeParse } from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { JsonMembers, type JsonParts } from '../formats/json-members.ts';
import { LISTS, ReportSchema } from './report-schema.ts';
import { SharedParts } from './shared-parts.ts';

/** A report of 100,000 findings has some 150 MB, and 200 MB where it compares. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/** What is wanted of a report. All of it is checked, whatever is wanted. */
export interface Wanted {
  /** Findings, and fixed ones, that are kept; all of them without it. */
  readonly finding?: (finding: Finding) => boolean;
  /** How those are kept; as they are without it. */
  readonly as?: <Some extends Finding>(finding: Some) => Some;
  /** What other reports that are held have in common with this one. */
  readonly parts?: SharedParts;
}

/**
 * Reads a JSON report of any 1.x version. The text may come from anybody: sizes are bounded, keys that are not of the schema are left
 * out, and every index of an image is one that is there. Its words stay foreign. `name`: what it is called in a failure.
 */
export function readReport(text: string | Uint8Array, name: string, wanted: Wanted = {}): Result<Report> {
  if (text.length > MAX_REPORT_BYTES) return refused(name, `it has ${text.length} characters`);
  const reader = new ReportReader(name, wanted);
  reader.push(typeof text === 'string' ? Buffer.from(text) : text);
  return reader.end();
}

/** The same of bytes as they come: only what is made of them is held. What reading them throws is thrown on. */
export async function readReportFrom(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  wanted: Wanted = {},
): Promise<Result<Report>> {
  const reader = new ReportReader(name, wanted);
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > MAX_REPORT_BYTES) return refused(name, `it has more than ${MAX_REPORT_BYTES} bytes`);
    reader.push(piece);
  }
  return reader.end();
}

type ListName = keyof typeof LISTS;

/** Reads a report piece by piece. Every element of the large lists is parsed and checked on its own. */
export class ReportReader implements JsonParts {
  readonly lists: ReadonlySet<string> = new Set(Object.keys(LISTS));
  readonly #name: string;
  readonly #wanted: Wanted;
  readonly #parts: SharedParts;
  readonly #json: JsonMembers;
  readonly #members = new Map<string, unknown>();
  readonly #counts = new Map<string, number>();
  /** Of the first element that is not as the schema has it. */
  #fault: string | undefined;
  #highestImage = -1;

  constructor(name: string, wanted: Wanted) {
    this.#name = name;
    this.#wanted = wanted;
    this.#parts = wanted.parts ?? new SharedParts();
    this.#json = new JsonMembers(this);
  }

  push(bytes: Uint8Array): void {
    this.#json.push(bytes);
  }

  member(key: string, value: unknown): void {
    this.#members.set(key, value);
  }

  element(key: string, value: unknown): void {
    const list = this.#members.get(key);
    if (this.#fault !== undefined || !isList(key) || !Array.isArray(list)) return;
    const { element, max } = LISTS[key];
    const at = this.#counts.get(key) ?? 0;
    this.#counts.set(key, at + 1);
    if (at >= max) {
      this.#fault = `${key} has more than ${max} elements`;
      return;
    }
    const parsed = safeParse(element, value, { abortEarly: true });
    if (!parsed.success) {
      this.#fault = issueOf(parsed.issues[0], [key, at]);
      return;
    }
    const { output } = parsed;
    this.#highestImage = Math.max(this.#highestImage, output.image ?? -1);
    const kept = 'type' in output ? output : this.#kept(output);
    if (kept !== undefined) list.push(this.#parts.element(kept));
  }

  #kept<Some extends Finding>(finding: Some): Some | undefined {
    const { finding: isKept, as } = this.#wanted;
    if (isKept?.(finding) === false) return undefined;
    return as === undefined ? finding : as(finding);
  }

  end(): Result<Report> {
    const broken = this.#json.end();
    if (broken !== undefined) return refused(this.#name, broken);
    if (this.#members.has('schemaVersion') && !this.#members.has('packages')) return lacksPackages(this.#name);
    for (const key of this.lists) {
      if (this.#members.has(key) && !Array.isArray(this.#members.get(key))) this.#fault ??= `${key} is no list`;
    }
    if (this.#fault !== undefined) return refused(this.#name, this.#fault);
    const parsed = safeParse(ReportSchema, Object.fromEntries(this.#members), { abortEarly: true });
    if (!parsed.success) return refused(this.#name, issueOf(parsed.issues[0], []));
    if (this.#highestImage >= parsed.output.images.length) {
      return refused(this.#name, 'it names an image that it does not have');
    }
    return ok(parsed.output);
  }
}

function isList(key: string): key is ListName {
  return Object.hasOwn(LISTS, key);
}

function lacksPackages(name: string): Result<never> {
  return fail(
    'baseline/no-packages',
    `${name} has no list of packages`,
    'without one its vulnerabilities cannot be compared fairly: new advisories would look like changes',
    'give a JSON report of Seaworthy as it was written',
  );
}

/** The place of the first fault; never the value that is there. */
function issueOf(issue: BaseIssue<unknown>, before: readonly (string | number)[]): string {
  const path = [...before, ...(issue.path ?? []).map(({ key }) => String(key).slice(0, 40))].join('.');
  return `${path === '' ? 'the document' : path} is not as the schema has it (expected ${(issue.expected ?? 'another value').slice(0, 200)})`;
}

function refused(name: string, why: string): Result<never> {
  return fail(
    'report/unreadable',
    `${name} is not a report that this version of Seaworthy reads`,
    why,
    'give a JSON report of Seaworthy, schema version 1.x',
  );
}
