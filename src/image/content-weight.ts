/** What an element of a list costs beside its text. */
const ELEMENT = 16;

/**
 * Characters of all texts in a value that a reader made: a package database may have few packages, and a licence of megabytes in each.
 * The values are plain and of a few levels.
 */
export function textOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  if (Array.isArray(value)) for (const element of value) sum += ELEMENT + textOf(element);
  else for (const part of Object.values(value)) sum += textOf(part);
  return sum;
}
