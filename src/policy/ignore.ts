import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type Failure, fail } from '../domain/failure.ts';

/** One entry of the ignore file. */
export interface Ignore {
  /** Rule or alias. */
  readonly id: string;
  /** Name, or purl without version. */
  readonly package?: string;
  /** Glob over the path of the finding: `*` within a part, `**` over parts, `?` one character. */
  readonly path?: string;
  readonly reason: string;
  readonly owner?: string;
  /** Last day on which it counts, YYYY-MM-DD, UTC. */
  readonly until?: string;
  /** Line in the file, from 1. */
  readonly line: number;
}

const KEYS = ['id', 'package', 'path', 'reason', 'owner', 'until'] as const;
type Key = (typeof KEYS)[number];
const MAX_ENTRIES = 10_000;
const MAX_TEXT = 2_000;

/**
 * Parses an ignore file: a YAML list of `{ id, package?, path?, reason, owner?, until? }`.
 * One wrong entry refuses the whole file, naming its line: half a policy is no policy.
 */
export function parseIgnoreFile(
  path: string,
  text: string,
): { ok: true; ignores: readonly Ignore[] } | { ok: false; failures: readonly Failure[] } {
  const lines = new LineCounter();
  const refuse = (line: number, why: string): Failure =>
    fail(
      'policy/ignore-file',
      `${path}, line ${line}: the entry is refused`,
      why,
      'write { id, reason } and, if wanted, package, path, owner and until (YYYY-MM-DD)',
    ).failure;
  // Keys are compared here, and places found once: what the library does for either is quadratic.
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    stringKeys: true,
  });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    return {
      ok: false,
      failures: [refuse(lines.linePos(syntax.pos[0]).line, syntax.message.split('\n')[0] ?? 'not YAML')],
    };
  if (document.contents === null) return { ok: true, ignores: [] };
  if (!isSeq(document.contents)) return { ok: false, failures: [refuse(1, 'the file is not a list of entries')] };
  if (document.contents.items.length > MAX_ENTRIES)
    return { ok: false, failures: [refuse(1, `more than ${MAX_ENTRIES} entries`)] };
  const failures: Failure[] = [];
  const ignores: Ignore[] = [];
  for (const item of document.contents.items) {
    const line = lines.linePos((item as Node).range?.[0] ?? 0).line;
    const entry = readEntry(item, line);
    const twice = isMap(item) ? repeatedKey(item) : undefined;
    if (twice?.range) failures.push(refuse(lines.linePos(twice.range[0]).line, 'the key is there twice'));
    else if (typeof entry === 'string') failures.push(refuse(line, entry));
    else ignores.push(entry);
  }
  return failures.length === 0 ? { ok: true, ignores } : { ok: false, failures };
}

/** The first key of a map that was there before. */
function repeatedKey(map: YAMLMap): Scalar | undefined {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key;
    seen.add(key.value);
  }
  return undefined;
}

/** An entry, or why it is refused. */
function readEntry(item: unknown, line: number): Ignore | string {
  if (isAlias(item)) return 'it is an alias; write it out';
  if (!isMap(item)) return 'it is not a map with id and reason';
  const found = new Map<Key, string>();
  for (const pair of item.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const known = KEYS.find((name) => name === key);
    if (known === undefined) return `${JSON.stringify(key.slice(0, 80))} is not one of ${KEYS.join(', ')}`;
    // A plain 2026-01-31 is text in YAML 1.2; numbers and booleans have a source too, so take what was written.
    const value = isScalar(pair.value) && typeof pair.value.value === 'string' ? pair.value.value.trim() : undefined;
    if (value === undefined || value === '' || value.length > MAX_TEXT)
      return `${known} is not a text of 1 to ${MAX_TEXT} characters`;
    found.set(known, value);
  }
  const id = found.get('id');
  const reason = found.get('reason');
  if (id === undefined) return 'it has no id';
  if (reason === undefined) return `${JSON.stringify(id.slice(0, 80))} has no reason`;
  const until = found.get('until');
  if (until !== undefined && !isDate(until))
    return `until is ${JSON.stringify(until.slice(0, 40))}, expected a date such as 2027-01-31`;
  return { id, reason, line, ...Object.fromEntries([...found].filter(([key]) => key !== 'id' && key !== 'reason')) };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
