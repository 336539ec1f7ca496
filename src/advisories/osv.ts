import * as v from 'valibot';
import type { Advisory, Affected, GoImport, Range, RangeEvent, Rating } from './advisory.ts';
import { normalName } from './ecosystems.ts';

// OSV schema 1.7 (ossf/osv-schema, docs/schema.md). Minor versions only add fields: unknown ones are dropped.
// Bounds are far above what real records have (kernel records list some thousand versions); beyond them a record is refused.
const MAX_ITEMS = 100_000;
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const word = v.pipe(v.string(), v.maxLength(1024));
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MAX_ITEMS));
const ids = v.nullish(list(id));

const rating = v.object({ type: word, score: word });
const ratings = v.nullish(list(rating));
const event = v.object({
  introduced: v.optional(word),
  fixed: v.optional(word),
  last_affected: v.optional(word),
  limit: v.optional(word),
});
const range = v.object({ type: word, events: v.nullish(list(event)) });

const ecosystemSpecific = v.object({
  urgency: v.nullish(v.unknown()),
  ubuntu_priority: v.nullish(v.unknown()),
  binaries: v.nullish(v.unknown()),
  imports: v.nullish(v.unknown()),
  fix_state: v.nullish(v.unknown()),
  status: v.nullish(v.unknown()),
});
const goImports = list(v.object({ path: word, symbols: v.nullish(list(word)) }));
const databaseSpecific = v.object({ severity: v.nullish(v.unknown()), cves_map: v.nullish(v.unknown()) });
const cvesMap = v.object({ cves: list(v.object({ id, severity: ratings })) });
const binaryList = list(v.union([v.object({ binary_name: word }), v.record(v.string(), v.unknown())]));

const affected = v.object({
  package: v.nullish(v.object({ ecosystem: word, name: word })),
  ranges: v.nullish(list(range)),
  versions: v.nullish(list(word)),
  severity: ratings,
  ecosystem_specific: v.nullish(v.unknown()),
  database_specific: v.nullish(v.unknown()),
});

const record = v.object({
  id,
  modified: word,
  withdrawn: v.nullish(word),
  summary: v.nullish(v.string()),
  details: v.nullish(v.string()),
  aliases: ids,
  upstream: ids,
  related: ids,
  severity: ratings,
  database_specific: v.nullish(v.unknown()),
  affected: v.nullish(list(affected)),
});

/** Says whether a package of a record is of interest (`name` in its normal form); entries of others are not kept. */
export type Wanted = (ecosystem: string, name: string) => boolean;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 1024 ? value : undefined;
}

const EVENT_KINDS = ['introduced', 'last_affected', 'fixed', 'limit'] as const;

function toEvents(events: readonly v.InferOutput<typeof event>[]): RangeEvent[] {
  return events.flatMap((one) =>
    EVENT_KINDS.flatMap((kind) => {
      const version = one[kind];
      return version === undefined ? [] : [{ kind, version }];
    }),
  );
}

function toRanges(ranges: readonly v.InferOutput<typeof range>[]): Range[] {
  return ranges.flatMap(({ type, events }) =>
    type === 'SEMVER' || type === 'ECOSYSTEM' ? [{ type, events: toEvents(events ?? []) }] : [],
  );
}

/** Ubuntu writes `[{ binary_name, binary_version }]`; older records `[{ NAME: VERSION, … }]`. An empty list says nothing. */
function toBinaries(value: unknown): ReadonlySet<string> | undefined {
  const parsed = v.safeParse(binaryList, value);
  if (!parsed.success) return undefined;
  const names = parsed.output.flatMap((one) =>
    typeof one['binary_name'] === 'string' ? [one['binary_name']] : Object.keys(one),
  );
  return names.length === 0 ? undefined : new Set(names);
}

function toImports(value: unknown): readonly GoImport[] | undefined {
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

function toRatingsOf(value: unknown): ReadonlyMap<string, readonly Rating[]> {
  const parsed = v.safeParse(cvesMap, value);
  return new Map(parsed.success ? parsed.output.cves.map((cve) => [cve.id, cve.severity ?? []]) : []);
}

function toAffected(entry: v.InferOutput<typeof affected>): Affected | undefined {
  if (entry.package === undefined || entry.package === null) return undefined;
  const specific = v.safeParse(ecosystemSpecific, entry.ecosystem_specific);
  const database = v.safeParse(databaseSpecific, entry.database_specific);
  const binaries = specific.success ? toBinaries(specific.output.binaries) : undefined;
  const urgency = specific.success ? text(specific.output.urgency ?? specific.output.ubuntu_priority) : undefined;
  const imports = specific.success ? toImports(specific.output.imports) : undefined;
  const fixState = specific.success
    ? toFixState([specific.output.fix_state, specific.output.status, urgency])
    : undefined;
  return {
    ecosystem: entry.package.ecosystem,
    name: normalName(entry.package.ecosystem, entry.package.name),
    ranges: toRanges(entry.ranges ?? []),
    versions: entry.versions ?? [],
    ratings: entry.severity ?? [],
    ratingsOf: toRatingsOf(database.success ? database.output.cves_map : undefined),
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
  const parsed = v.safeParse(record, json, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return { kind: 'invalid', why: `${v.getDotPath(issue) ?? 'the record'}: ${issue.message}` };
  }
  const { output } = parsed;
  if (typeof output.withdrawn === 'string' && output.withdrawn !== '') return { kind: 'withdrawn', id: output.id };
  const database = v.safeParse(databaseSpecific, output.database_specific);
  const declared = database.success ? text(database.output.severity) : undefined;
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
    ratings: output.severity ?? [],
    affected: entries.flatMap((entry) => toAffected(entry) ?? []),
    ...(typeof output.summary === 'string' ? { summary: output.summary } : {}),
    ...(typeof output.details === 'string' ? { details: output.details } : {}),
    ...(declared === undefined ? {} : { declared }),
  };
  return { kind: 'advisory', advisory };
}
