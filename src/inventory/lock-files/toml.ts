import { parse } from 'smol-toml';
import * as v from 'valibot';
import type { CatalogedFile } from '../../domain/layer.ts';
import { decodeText, quote } from '../text.ts';
import { readValueOf } from './json.ts';

/** Deeper nesting than any tool writes. */
const MAX_DEPTH = 64;

/** A TOML file of a schema, or why it is none, as a cataloger answers it. */
export function readTomlOf<T>(
  content: Uint8Array,
  schema: v.GenericSchema<unknown, T>,
  read: (value: T) => CatalogedFile,
): CatalogedFile {
  let value: unknown;
  try {
    value = parse(decodeText(content).replace(/^\uFEFF/, ''), { maxDepth: MAX_DEPTH, integersAsBigInt: true });
  } catch (error) {
    return {
      packages: [],
      problem: `it is not TOML (${error instanceof Error ? quote(error.message) : 'unreadable'})`,
    };
  }
  return readValueOf(value, schema, read);
}

/** Lists of packages as these tools write them: `[[package]]`, or `[[packages]]` of pylock. */
export const PackageTables = v.object({
  package: v.optional(v.array(v.unknown()), []),
  packages: v.optional(v.array(v.unknown()), []),
});
