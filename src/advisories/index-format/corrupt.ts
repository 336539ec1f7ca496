/** Thrown inside this room where bytes are not what a writer makes; caught at its border. */
export class CorruptIndex extends Error {}

/** JSON that a writer has made. Throws CorruptIndex. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CorruptIndex('a text in it is no JSON');
  }
}
