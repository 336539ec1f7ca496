import { test } from '@jest/globals';

/** Skips what cannot be tested here, and says so where a person sees it: jest's own summary gives a number alone. */
export function skipVisibly(reason: string): void {
  process.stderr.write(`skipped: ${reason}\n`);
  test.skip(`skipped: ${reason}`, () => undefined);
}
