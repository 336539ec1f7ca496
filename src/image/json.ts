import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import { withKeysOf } from './json-keys.ts';

/** Parses JSON of an image into a type. Fails with image/corrupt, naming the document and the first thing that is wrong. */
export function parseJson<S extends v.GenericSchema>(
  bytes: Uint8Array,
  schema: S,
  what: string,
): Result<v.InferOutput<S>> {
  let value: unknown;
  try {
    value = withKeysOf(schema, JSON.parse(new TextDecoder('utf-8').decode(bytes)));
  } catch (error) {
    return corrupt(what, error instanceof Error ? error.message : 'it is not JSON');
  }
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return corrupt(what, `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

function corrupt(what: string, why: string): Result<never> {
  return fail('image/corrupt', `${what} cannot be read`, why.slice(0, 300), 'build, pull or save the image again');
}
