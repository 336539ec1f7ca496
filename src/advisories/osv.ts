import * as v from 'valibot';
import type { Advisory, Affected, GoImport, Range, RangeEvent, Rating } from './advisory.ts';
import { normalName } from './ecosystems.ts';
import {
  type AffectedShape,
  type EventShape,
  id,
  list,
  MAX_ITEMS,
  type RangeShape,
  type RecordShape,
  ratings,
  recordSchema,
  word,
} from './osv-schema.ts';
import { isPlainRecord } from './plain-record.ts';

const goImports = list(v.object({ path: word, symbols: v.nullish(list(word)) }));
const cvesMap = v.object({ cves: list(v.object({ id, severity: ratings })) });
const binaryList = list(v.union([v.object({ binary_name: word }), v.record(v.string(), v.unknown())]));

/** Says whether a package of a record is of interest (`name` in its normal form); entries of others are not kept. */
export type Wanted = (ecosystem: string, name: string) => boolean;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 1024 ? value : undefined;
}

const EVENT_KINDS = ['introduced', 'last_affected', 'fixed', 'limit'] as const;

function toEvents(events: readonly EventShape[]): RangeEvent[] {
  return events.flatMap((one) =>
    EVENT_KINDS.flatMap((kind) => {
      const version = one[kind];
      return version === undefined ? [] : [{ kind, version }];
    }),
  );
}

function toRanges(ranges: readonly RangeShape[]): Range[] {
  return ranges.flatMap(({ type, events }) =>
    type === 'SEMVER' || type === 'ECOSYSTEM' ? [{ type, events: toEvents(events ?? []) }] : [],
  );
}

/** Names in the usual form, read without the schema: lists of a thousand binaries are common. Undefined for any other form. */
function namesOfBinaries(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ITEMS) return undefined;
  const names: string[] = [];
  for (const one of value as readonly unknown[]) {
    const name = membersOf(one)?.['binary_name'];
    if (typeof name !== 'string') return undefined;
    names.push(name);
  }
  return names;
}

/** Ubuntu writes `[{ binary_name, binary_version }]`; older records `[{ NAME: VERSION, … }]`. An empty list says nothing. */
function toBinaries(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return undefined;
  const plain = namesOfBinaries(value);
  if (plain !== undefined) return new Set(plain);
  const parsed = v.safeParse(binaryList, value);
  if (!parsed.success) return undefined;
  const names = parsed.output.flatMap((one) =>
    typeof one['binary_name'] === 'string' ? [one['binary_name']] : Object.keys(one),
  );
  return names.length === 0 ? undefined : new Set(names);
}

function toImports(value: unknown): readonly GoImport[] | undefined {
  if (value === undefined || value === null) return undefined;
  const parsed = v.safeParse(goImports, value);
  if (!parsed.success || parsed.output.length === 0) return undefined;
  return parsed.output.map(({ path, symbols }) => ({ path, symbols: symbols ?? [] }));
}

/** Words of vendors for a fix that will not come, or not soon; the rest says nothing. */
const FIX_STATES: ReadonlyMap<string, Affected['fixState']> = new Map([
  ['end-of-life', 'will-not-fix'],
  ['will-not-fix', 'will-not-fix'],
  ['wont-fix', 'will-not-fix'],
  ['fix-not-planned', 'will-not-fix'],
  ['out-of-support-scope', 'will-not-fix'],
  ['deferred', 'deferred'],
  ['fix-deferred', 'deferred'],
  ['postponed', 'deferred'],
] as const);

function toFixState(words: readonly unknown[]): Affected['fixState'] {
  for (const one of words) {
    const known = FIX_STATES.get(text(one)?.toLowerCase().replaceAll(/[ _]/g, '-') ?? '');
    if (known !== undefined) return known;
  }
  return undefined;
}

const NO_RATINGS: ReadonlyMap<string, readonly Rating[]> = new Map();

function toRatingsOf(value: unknown): ReadonlyMap<string, readonly Rating[]> {
  if (value === undefined || value === null) return NO_RATINGS;
  const parsed = v.safeParse(cvesMap, value);
  return new Map(parsed.success ? parsed.output.cves.map((cve) => [cve.id, cve.severity ?? []]) : []);
}

/** What a database adds is of no schema: its members are looked at one by one. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function toRatings(listed: RecordShape['severity']): readonly Rating[] {
  return (listed ?? []).map(({ type, score }) => ({ type, score }));
}

function toAffected(entry: AffectedShape): Affected | undefined {
  if (entry.package === undefined || entry.package === null) return undefined;
  const specific = membersOf(entry.ecosystem_specific) ?? {};
  const binaries = toBinaries(specific['binaries']);
  const urgency = text(specific['urgency'] ?? specific['ubuntu_priority']);
  const imports = toImports(specific['imports']);
  const fixState = toFixState([specific['fix_state'], specific['status'], urgency]);
  return {
    ecosystem: entry.package.ecosystem,
    name: normalName(entry.package.ecosystem, entry.package.name),
    ranges: toRanges(entry.ranges ?? []),
    versions: entry.versions ?? [],
    ratings: toRatings(entry.severity),
    ratingsOf: toRatingsOf(membersOf(entry.database_specific)?.['cves_map']),
    ...(binaries === undefined ? {} : { binaries }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(imports === undefined ? {} : { imports }),
    ...(fixState === undefined ? {} : { fixState }),
  };
}

export type Parsed =
  | { readonly kind: 'advisory'; readonly advisory: Advisory }
  | { readonly kind: 'withdrawn'; readonly id: string }
  | { readonly kind: 'invalid'; readonly why: string };

/**
 * Makes an Advisory of one OSV record. A withdrawn record is told as such and never matches.
 * Of `affected` only the entries that `wanted` names are kept. `why` names the first field that is not of the schema.
 */
export function parseRecord(json: unknown, wanted: Wanted = () => true): Parsed {
  // Nearly all records are as they should be: the schema is asked about the others, and has the last word.
  if (isPlainRecord(json)) return advisoryOf(json, wanted);
  const parsed = v.safeParse(recordSchema, json, { abortEarly: true });
  if (parsed.success) return advisoryOf(parsed.output, wanted);
  const issue = parsed.issues[0];
  return { kind: 'invalid', why: `${v.getDotPath(issue) ?? 'the record'}: ${issue.message}` };
}

function advisoryOf(output: RecordShape, wanted: Wanted): Parsed {
  if (typeof output.withdrawn === 'string' && output.withdrawn !== '') return { kind: 'withdrawn', id: output.id };
  const declared = text(membersOf(output.database_specific)?.['severity']);
  const entries = (output.affected ?? []).filter(
    (entry) =>
      entry.package != null && wanted(entry.package.ecosystem, normalName(entry.package.ecosystem, entry.package.name)),
  );
  const advisory: Advisory = {
    id: output.id,
    modified: output.modified,
    aliases: output.aliases ?? [],
    upstream: output.upstream ?? [],
    related: output.related ?? [],
    ratings: toRatings(output.severity),
    affected: entries.flatMap((entry) => toAffected(entry) ?? []),
    ...(typeof output.summary === 'string' ? { summary: output.summary } : {}),
    ...(typeof output.details === 'string' ? { details: output.details } : {}),
    ...(declared === undefined ? {} : { declared }),
  };
  return { kind: 'advisory', advisory };
}
