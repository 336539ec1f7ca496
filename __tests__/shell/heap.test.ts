import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const HEAP = join(import.meta.dirname, '../../src/shell/heap.ts');

/** MB in use before and after memory is asked for, in a process that holds `held` MB of buffers and has let go of `gone`. */
function played(held: number, gone: number): { before: number; after: number; again: number } {
  const code = `
    import { createReclaim } from ${JSON.stringify(HEAP)};
    const inUse = () => process.memoryUsage().external / 2 ** 20;
    const buffers = (megabytes) => Array.from({ length: megabytes }, () => new Uint8Array(2 ** 20));
    const kept = buffers(${held});
    let lost = buffers(${gone});
    const reclaim = createReclaim();
    const before = inUse();
    lost = undefined;
    reclaim();
    const after = inUse();
    // What comes next is not enough to be worth another collection.
    lost = buffers(4);
    lost = undefined;
    reclaim();
    console.log(JSON.stringify({ before, after, again: inUse(), kept: kept.length }));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

test('memory that a large run has let go of is free at once; a little more is left alone', () => {
  const { before, after, again } = played(60, 60);
  expect(before - after).toBeGreaterThan(50);
  expect(again - after).toBeGreaterThan(3);
});

test('a small run is left alone', () => {
  const { before, after } = played(10, 20);
  expect(before - after).toBeLessThan(10);
});
