import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LazyList } from '../../src/render/json.ts';
import { SarifLog } from '../../src/render/sarif-log.ts';

const MIB = 2 ** 20;

/** A log whose one list has `count` texts of 1 kB that do not compress, and how often that list was made. */
function logOf(count: number): { log: SarifLog; made: () => number } {
  let made = 0;
  const texts = Array.from({ length: count }, () => randomBytes(500).toString('hex'));
  const results = new LazyList({
    *[Symbol.iterator]() {
      made += 1;
      yield* texts;
    },
  });
  return { log: new SarifLog([{ results }]), made: () => made };
}

describe('a SARIF log', () => {
  test.each([
    ['a small one is made once', 10, 1],
    ['a large one for each that writes it', 2_000, 3],
  ])('%s, and the same each time', (_, count, times) => {
    const { log, made } = logOf(count);
    const [first, second] = [[...log].join(''), String(log)];
    expect(first).toBe(second);
    expect(JSON.parse(first)).toMatchObject({ version: '2.1.0', runs: [{ results: { length: count } }] });
    expect(log.bytes).toBe(Buffer.byteLength(first));
    expect(made()).toBe(times);
  });

  test('no piece of a large one is large', () => {
    const pieces = [...logOf(2_000).log];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(128 * 1024);
  });

  test('fits where it has at most so many bytes after gzip', () => {
    const { log } = logOf(4_000);
    const size = gzipSync(String(log), { level: 6 }).length;
    expect(size).toBeLessThan(4 * MIB);
    expect([2 * size, size, size - 1].map((limit) => log.fits(limit))).toEqual([true, true, false]);
  });
});
