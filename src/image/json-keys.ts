type Fields = Readonly<Record<string, unknown>>;

/** Longer than any name that is asked for. */
const MAX_NAME = 64;
/** Lists beyond this are not copied: every schema refuses them. */
const MAX_ELEMENTS = 20_000;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Go's encoding/json compares: ASCII without case, and the two other letters that Unicode folds to one of ASCII. */
function folded(key: string): string {
  return key
    .replace(/\u017f/g, 's')
    .replace(/\u212a/g, 'k')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Names that a schema of an object asks for, by their folded form. */
const NAMES = new WeakMap<Fields, ReadonlyMap<string, string>>();

function namesOf(entries: Fields): ReadonlyMap<string, string> {
  const known = NAMES.get(entries);
  if (known !== undefined) return known;
  const names = new Map(Object.keys(entries).map((name) => [folded(name), name]));
  NAMES.set(entries, names);
  return names;
}

/** Two keys of one object that are one key for those who do not tell case apart. */
class SameKey extends Error {}

/**
 * A value of JSON with the keys that a schema asks for written as it writes them. Engines and registries are written in Go, which takes `Layers`
 * for `layers`: a reader that did not would be shown another image than the one that runs. Where both are there the later one counts for
 * Go; which that is, is no longer known here.
 * @throws SameKey
 */
export function withKeysOf(schema: unknown, value: unknown): unknown {
  if (!isFields(schema)) return value;
  const [, ...steps] = Array.isArray(schema['pipe']) ? schema['pipe'] : [];
  const named = namedBy(schema, value);
  return steps.reduce((read: unknown, step: unknown) => withKeysOf(step, read), named);
}

function namedBy(schema: Fields, value: unknown): unknown {
  if ('wrapped' in schema) return withKeysOf(schema['wrapped'], value);
  if (Array.isArray(value)) {
    const isCopied = 'item' in schema && value.length <= MAX_ELEMENTS;
    return isCopied ? value.map((one) => withKeysOf(schema['item'], one)) : value;
  }
  const entries = schema['entries'];
  return isFields(entries) && isFields(value) ? fieldsOf(entries, value) : value;
}

function fieldsOf(entries: Fields, value: Fields): Fields {
  const names = namesOf(entries);
  const fields = new Map<string, unknown>();
  for (const [key, part] of Object.entries(value)) {
    const name = key.length > MAX_NAME ? undefined : names.get(folded(key));
    // Of other keys nobody asks.
    if (name === undefined) continue;
    if (fields.has(name)) throw new SameKey(`it has the key ${name} twice, in upper and lower case`);
    fields.set(name, withKeysOf(entries[name], part));
  }
  return Object.fromEntries(fields);
}
