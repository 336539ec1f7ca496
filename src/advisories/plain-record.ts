import { MAX_ALIASES, MAX_FLAWS, MAX_ITEMS, MAX_RATINGS, type RecordShape } from './osv-schema.ts';

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 1024;
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 200 && value.isWellFormed();
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isList(value: unknown, isItem: (item: unknown) => boolean, most: number = MAX_ITEMS): boolean {
  if (value === undefined || value === null) return true;
  if (!Array.isArray(value) || value.length > most) return false;
  for (const item of value as readonly unknown[]) if (!isItem(item)) return false;
  return true;
}

function isRating(value: unknown): boolean {
  return isMembers(value) && isWord(value['type']) && isWord(value['score']);
}

function isEventWord(value: unknown): boolean {
  return value === undefined || isWord(value);
}

function isEvent(value: unknown): boolean {
  if (!isMembers(value)) return false;
  const { introduced, fixed, last_affected: last, limit } = value;
  return isEventWord(introduced) && isEventWord(fixed) && isEventWord(last) && isEventWord(limit);
}

function isRange(value: unknown): boolean {
  return isMembers(value) && isWord(value['type']) && isList(value['events'], isEvent);
}

function isPackage(value: unknown): boolean {
  return isMissing(value) || (isMembers(value) && isWord(value['ecosystem']) && isWord(value['name']));
}

function isAffected(value: unknown): boolean {
  if (!isMembers(value) || !isPackage(value['package'])) return false;
  const { ranges, versions, severity } = value;
  return isList(ranges, isRange) && isList(versions, isWord) && isList(severity, isRating, MAX_RATINGS);
}

function isText(value: unknown): boolean {
  return isMissing(value) || typeof value === 'string';
}

/**
 * True for a record that `recordSchema` would accept as it is; false says nothing. Written by hand: it runs on every record that names a
 * package in question (10³ to 10⁴ in a scan), where the schema's own walk takes longer than all the matching.
 */
export function isPlainRecord(json: unknown): json is RecordShape {
  if (!isMembers(json) || !isId(json['id']) || !isWord(json['modified'])) return false;
  const { withdrawn, summary, details, aliases, upstream, related, severity, affected } = json;
  if (!isText(summary) || !isText(details) || !(isMissing(withdrawn) || isWord(withdrawn))) return false;
  if (!isList(aliases, isId, MAX_ALIASES) || !isList(upstream, isId, MAX_FLAWS)) return false;
  if (!isList(related, isId, MAX_FLAWS)) return false;
  return isList(severity, isRating, MAX_RATINGS) && isList(affected, isAffected);
}
