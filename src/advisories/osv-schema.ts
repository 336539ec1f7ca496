import * as v from 'valibot';

// OSV schema 1.7 (ossf/osv-schema, docs/schema.md). Minor versions only add fields: unknown ones are dropped.
// Bounds are far above what real records have (kernel records list some thousand versions); beyond them a record is refused.
export const MAX_ITEMS = 100_000;
/** What one record may name of flaws, of other names of its own and of ratings: each flaw is a finding with all of these. */
export const MAX_FLAWS = 10_000;
export const MAX_ALIASES = 500;
export const MAX_RATINGS = 100;
/** Ids are written into URLs, which hold whole characters only. */
export const id = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(200),
  v.check((text) => text.isWellFormed(), 'it has half of a character'),
);
export const word = v.pipe(v.string(), v.maxLength(1024));
export const list = <T extends v.GenericSchema>(item: T, most = MAX_ITEMS) => v.pipe(v.array(item), v.maxLength(most));
const ids = (most: number) => v.nullish(list(id, most));

const rating = v.object({ type: word, score: word });
export const ratings = v.nullish(list(rating, MAX_RATINGS));
const event = v.object({
  introduced: v.optional(word),
  fixed: v.optional(word),
  last_affected: v.optional(word),
  limit: v.optional(word),
});
const range = v.object({ type: word, events: v.nullish(list(event)) });

const affected = v.object({
  package: v.nullish(v.object({ ecosystem: word, name: word })),
  ranges: v.nullish(list(range)),
  versions: v.nullish(list(word)),
  severity: ratings,
  ecosystem_specific: v.nullish(v.unknown()),
  database_specific: v.nullish(v.unknown()),
});

/** An OSV record, as far as it is read. */
export const recordSchema = v.object({
  id,
  modified: word,
  withdrawn: v.nullish(word),
  summary: v.nullish(v.string()),
  details: v.nullish(v.string()),
  aliases: ids(MAX_ALIASES),
  upstream: ids(MAX_FLAWS),
  related: ids(MAX_FLAWS),
  severity: ratings,
  database_specific: v.nullish(v.unknown()),
  affected: v.nullish(list(affected)),
});

export type RecordShape = v.InferOutput<typeof recordSchema>;
export type AffectedShape = v.InferOutput<typeof affected>;
export type RangeShape = v.InferOutput<typeof range>;
export type EventShape = v.InferOutput<typeof event>;
