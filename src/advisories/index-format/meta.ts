import * as v from 'valibot';
import { CorruptIndex, readJson } from './corrupt.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(v.string());

const schema = v.object({
  /** Of what the index was made: another key is another content. */
  key: v.string(),
  /** Where a mirror's list of changes stood: what is newer has not been looked at. */
  seen: v.string(),
  /** Records that were read, withdrawn ones included. */
  records: count,
  /** RFC 3339 time of the newest of them, without zone; empty where there is none. */
  newest: v.string(),
  /** Ecosystems with release that at least one record names. */
  covered: texts,
  /** Records that could not be read: the first ones by file and reason, and how many there are. */
  unreadable: v.array(v.tuple([v.string(), v.string()])),
  unreadableCount: count,
  /** Ids of which an older index may have a copy that counts no more. */
  replaces: texts,
  /** Sizes of the parts, in bytes. */
  parts: v.array(count),
});

/** What an index says of itself. */
export type IndexMeta = v.InferOutput<typeof schema>;

/** Writes the description. */
export function writeMeta(meta: IndexMeta): Buffer {
  return Buffer.from(JSON.stringify(meta));
}

/** Reads what writeMeta wrote. Throws CorruptIndex. */
export function readMeta(bytes: Buffer): IndexMeta {
  const parsed = v.safeParse(schema, readJson(bytes.toString('utf8')));
  if (!parsed.success) throw new CorruptIndex('its description is not of the form');
  return parsed.output;
}
