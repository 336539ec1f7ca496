import * as v from 'valibot';

/** What valibot's objects and records let through besides: lists are no mappings. */
const NoList = v.check<unknown, string>((value) => !Array.isArray(value), 'expected a mapping, found a list');

/** The schema, for mappings alone. */
export function mapping<Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(v.unknown(), NoList, schema);
}
