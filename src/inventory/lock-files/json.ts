import * as v from 'valibot';
import type { CatalogedFile } from '../../domain/layer.ts';
import { parseJson } from '../json-file.ts';

/** Any object, its values not yet looked at. */
export const Table = v.record(v.string(), v.unknown());
export type Table = v.InferOutput<typeof Table>;

/** A JSON file of a schema, or why it is none, as a cataloger answers it. */
export function readJsonOf<T>(
  content: Uint8Array,
  schema: v.GenericSchema<unknown, T>,
  read: (value: T) => CatalogedFile,
): CatalogedFile {
  const json = parseJson(content);
  return 'problem' in json ? { packages: [], problem: json.problem } : readValueOf(json.value, schema, read);
}

/** The same of a value that was parsed. */
export function readValueOf<T>(
  value: unknown,
  schema: v.GenericSchema<unknown, T>,
  read: (value: T) => CatalogedFile,
): CatalogedFile {
  const parsed = v.safeParse(schema, value);
  return parsed.success
    ? read(parsed.output)
    : { packages: [], problem: 'it is not of the form that its name promises' };
}

/** What of the values is of a schema. */
export function each<T>(values: readonly unknown[], schema: v.GenericSchema<unknown, T>): T[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [parsed.output] : [];
  });
}
