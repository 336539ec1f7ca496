import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { LayerContent } from '../domain/layer.ts';
import { DISTRO_TYPES, LANGUAGE_TYPES } from '../domain/package.ts';
import { type EntryValue, isFoundFile, isRestOfEntry } from './layer-entry-check.ts';

/** Raised when the form below changes, or what is read of the same tar: older entries are then not found. */
export const ENTRY_FORMAT = 2;
/** An entry beyond this is not kept: reading it would cost more than it saves. */
const MAX_ENTRY = 64 * 2 ** 20;

const MAGIC = Buffer.from('seaworthy-layer\n');
const SUM = 32;
const HEAD = MAGIC.length + SUM + 8;

const Text = v.string();
const Texts = v.array(Text);
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

// Loose: a property that a cataloger has learned to write since is kept as it is. The checksum says that this program wrote it.
const FoundPackage = v.looseObject({
  type: v.picklist([...DISTRO_TYPES, ...LANGUAGE_TYPES]),
  name: Text,
  version: Text,
  arch: v.exactOptional(Text),
  source: v.exactOptional(v.object({ name: Text, version: Text })),
  licences: Texts,
  maintainer: v.exactOptional(Text),
  hashes: v.exactOptional(Texts),
  module: v.exactOptional(Text),
  within: v.exactOptional(Text),
  qualifiers: v.exactOptional(v.record(Text, Text)),
  files: v.exactOptional(Texts),
});
const CatalogedFile = v.looseObject({
  packages: v.array(FoundPackage),
  release: v.exactOptional(
    v.looseObject({
      osRelease: v.exactOptional(v.record(Text, Text)),
      apkRepositories: v.exactOptional(Texts),
      contentSets: v.exactOptional(Texts),
      ubuntuPro: v.exactOptional(v.literal(true)),
    }),
  ),
  owns: v.exactOptional(v.object({ package: Text, paths: Texts })),
  declares: v.exactOptional(v.object({ package: Text, licences: Texts })),
  symbols: v.exactOptional(Text),
  problem: v.exactOptional(Text),
  amends: v.exactOptional(v.literal(true)),
});
export const FoundFile = v.object({ path: Text, cataloger: Text, content: CatalogedFile });
export const Entry = v.object({
  diffId: Text,
  size: Count,
  entries: Count,
  files: v.array(FoundFile),
  links: v.array(v.object({ path: Text, target: Text, hard: v.boolean() })),
  facts: v.array(v.object({ path: Text, fact: Text, mode: Count, uid: Count, size: Count })),
  whiteouts: Texts,
  opaques: Texts,
  seed: v.tuple([Word, Word]),
});

/**
 * A layer's value as bytes: a line that says what it is, SHA-256 of all that follows, the lengths of its two parts (little-endian words),
 * the value as JSON without its path hashes, and these as doubles. Undefined where it is too large to be kept.
 */
export function writeEntry(content: LayerContent): Uint8Array | undefined {
  const { replaced, ...rest } = content;
  const json = Buffer.from(JSON.stringify(rest));
  const hashes = Buffer.from(replaced.buffer, replaced.byteOffset, replaced.byteLength);
  if (HEAD + json.length + hashes.length > MAX_ENTRY) return undefined;
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(json.length, 0);
  lengths.writeUInt32LE(replaced.length, 4);
  const sum = createHash('sha256').update(lengths).update(json).update(hashes).digest();
  return Buffer.concat([MAGIC, sum, lengths, json, hashes]);
}

/** The value again; a word why not where the bytes are not those that were written. */
export function readEntry(bytes: Uint8Array): LayerContent | string {
  const entry = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.length < HEAD || entry.length > MAX_ENTRY) return `it has ${entry.length} bytes`;
  if (!entry.subarray(0, MAGIC.length).equals(MAGIC)) return 'it begins otherwise';
  const body = entry.subarray(MAGIC.length + SUM);
  const sum = createHash('sha256').update(body).digest();
  if (!sum.equals(entry.subarray(MAGIC.length, MAGIC.length + SUM))) return 'its checksum is another';
  const jsonLength = body.readUInt32LE(0);
  const count = body.readUInt32LE(4);
  if (8 + jsonLength + 8 * count !== body.length) return 'its lengths are not those of its parts';
  // Copied: doubles must lie at a multiple of eight.
  const hashes = new Uint8Array(body.subarray(8 + jsonLength));
  const replaced = new Float64Array(hashes.buffer, 0, count);
  return parsed(body.toString('utf8', 8, 8 + jsonLength), replaced);
}

function parsed(json: string, replaced: Float64Array): LayerContent | string {
  const value = entryOf(json);
  if (value === undefined) return 'it is not of the form of a layer';
  for (let index = 1; index < replaced.length; index += 1) {
    if (!((replaced[index - 1] ?? 0) <= (replaced[index] ?? 0))) return 'its path hashes are out of order';
  }
  return { ...value, replaced };
}

/** Plain values pass by hand, since a second scan does little else than this; the schema has the last word on the others. */
function entryOf(json: string): EntryValue | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (isRestOfEntry(value)) {
    const files = value.files.map((file) => (isFoundFile(file) ? file : fileBySchema(file)));
    return files.every((file) => file !== undefined) ? { ...value, files } : undefined;
  }
  const entry = v.safeParse(Entry, value);
  return entry.success ? entry.output : undefined;
}

function fileBySchema(value: unknown): EntryValue['files'][number] | undefined {
  const file = v.safeParse(FoundFile, value);
  return file.success ? file.output : undefined;
}
