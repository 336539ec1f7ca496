import * as v from 'valibot';

/** Parses foreign JSON (strict UTF-8) into the schema's type; undefined where it is not of that form. Never throws. */
export function parseJson<T>(bytes: Uint8Array, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const parsed = v.safeParse(schema, value);
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
