import { decodeText, quote } from './text.ts';

/** JSON of foreign bytes as `unknown`, or a sentence part that says why not: `it is not JSON (…)`. A byte order mark is passed over. */
export function parseJson(content: Uint8Array): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(decodeText(content).replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { problem: `it is not JSON (${error instanceof Error ? quote(error.message) : 'unreadable'})` };
  }
}
