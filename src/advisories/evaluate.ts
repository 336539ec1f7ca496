import type { Affected, Range, RangeEvent } from './advisory.ts';
import type { VersionOrder } from './versions/order.ts';

/** `introduced: "0"` is before every version, prereleases of zero included (OSV schema, affected[].ranges[].events). */
function compareEvents(a: RangeEvent, b: RangeEvent, order: VersionOrder): number {
  const left = isBeforeAll(a);
  const right = isBeforeAll(b);
  if (left !== right) return left ? -1 : 1;
  return left ? 0 : order.compare(a.version, b.version);
}

function isBeforeAll(event: RangeEvent): boolean {
  return event.kind === 'introduced' && event.version === '0';
}

function isBelowLimits(range: Range, version: string, order: VersionOrder): boolean {
  if (range.events.every((event) => event.kind !== 'limit')) return true;
  const limits = range.events.filter((event) => event.kind === 'limit');
  return limits.some(({ version: limit }) => limit === '*' || order.compare(version, limit) < 0);
}

/** Most ranges begin at 0 and have one end: there is nothing to sort, and nothing to parse for it. */
function inOrder(events: readonly RangeEvent[], order: VersionOrder): readonly RangeEvent[] {
  const first = events[0];
  if (events.length <= 1 || (events.length === 2 && first !== undefined && isBeforeAll(first))) return events;
  return events.toSorted((a, b) => compareEvents(a, b, order));
}

/** Whether two events are at one version. */
function areTied(a: RangeEvent, b: RangeEvent, order: VersionOrder): boolean {
  return mayBeEqual(a.version, b.version) && compareEvents(a, b, order) === 0;
}

/**
 * OSV schema, "Evaluation": walk the sorted events, and see whether the version is inside at the end. Where one version both ends and begins
 * (0 to 1.1 and 1.1 to 1.3 in one list, in whatever order, as PYSEC-2023-72 has it), what was inside stays so, and what was outside: from
 * 1.0 to 1.0 is nothing.
 */
function rangeContains(range: Range, version: string, order: VersionOrder): boolean {
  if (!isBelowLimits(range, version, order)) return false;
  let inside = false;
  let last: RangeEvent | undefined;
  let before = { inside, begins: false, ends: false };
  for (const event of inOrder(range.events, order)) {
    const place = isBeforeAll(event) ? 1 : order.compare(version, event.version);
    const begins = event.kind === 'introduced' && place >= 0;
    const ends = (event.kind === 'fixed' && place >= 0) || (event.kind === 'last_affected' && place > 0);
    if (!begins && !ends) continue;
    if (last === undefined || !areTied(last, event, order)) before = { inside, begins: false, ends: false };
    before = { inside: before.inside, begins: before.begins || begins, ends: before.ends || ends };
    inside = before.begins && before.ends ? before.inside : before.begins;
    last = event;
  }
  return inside;
}

/** Digits that count, wherever they stand: in every order equal versions have the same ones, but for what follows a mark. */
function isCounting(code: number): boolean {
  return code >= 49 && code <= 57;
}

/** Tells most versions apart without parsing them: lists of a thousand versions are walked for every package. */
export function mayBeEqual(a: string, b: string): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < a.length && !isCounting(a.charCodeAt(i))) if (isMark(a, i++)) return true;
    while (j < b.length && !isCounting(b.charCodeAt(j))) if (isMark(b, j++)) return true;
    if (i >= a.length || j >= b.length) return i >= a.length && j >= b.length;
    if (a.charCodeAt(i++) !== b.charCodeAt(j++)) return false;
  }
}

/** `+`, `~`, and a hyphen before a letter: build metadata, hashes and platforms, which some orders pass over. */
function isMark(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 43 || code === 126 || (code === 45 && text.charCodeAt(index + 1) >= 65);
}

function listsEqual(versions: readonly string[], version: string, order: VersionOrder): boolean {
  return versions.some((listed) => mayBeEqual(listed, version) && order.compare(listed, version) === 0);
}

/**
 * True when the entry says that this version has the flaw. The caller has made sure that ecosystem and name are those of the package.
 * A version that the order does not understand is only looked for in the lists, as text.
 */
export function isAffected(entry: Affected, version: string, order: VersionOrder): boolean {
  if (entry.versions.includes(version)) return true;
  if (!order.understands(version)) return false;
  return (
    entry.ranges.some((range) => rangeContains(range, version, order)) || listsEqual(entry.versions, version, order)
  );
}

/** True when the entries of one advisory for one package together call a version affected. */
export type Affects = (entries: readonly Affected[], version: string, order: VersionOrder) => boolean;

/** OSV schema, "Evaluation": one entry is enough. */
const anyAffects: Affects = (entries, version, order) => entries.some((entry) => isAffected(entry, version, order));

/** How often the events of an advisory are walked in search of a fix: far more than real records need. */
const MAX_WALKED = 200_000;

/**
 * The lowest version above `version` that an advisory's entries for one package name as fixed and do not call affected elsewhere;
 * undefined where they name none. Of more than can be tried the lowest are, and then the highest.
 */
export function lowestFix(
  entries: readonly Affected[],
  version: string,
  order: VersionOrder,
  affects: Affects = anyAffects,
): string | undefined {
  const named = new Set<string>();
  let events = 0;
  for (const { ranges } of entries) {
    for (const range of ranges) {
      events += range.events.length;
      for (const { kind, version: fix } of range.events) {
        if (kind === 'fixed' && order.understands(fix) && order.compare(fix, version) > 0) named.add(fix);
      }
    }
  }
  const fixes = named.size > 1 ? [...named].sort((a, b) => order.compare(a, b)) : [...named];
  const tries = Math.ceil(MAX_WALKED / Math.max(1, events));
  const tried = fixes.length > tries ? [...fixes.slice(0, tries), ...fixes.slice(-1)] : fixes;
  return tried.find((fix) => !affects(entries, fix, order));
}
