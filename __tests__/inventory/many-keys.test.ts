import { expect, test } from '@jest/globals';
import { lockPnpm } from '../../src/inventory/lock-files/lock-pnpm.ts';
import { readSbom } from '../../src/inventory/sbom/read.ts';
import { readCompose } from '../../src/plan/images/compose.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const COUNT = 60_000;
const keys = Array.from({ length: COUNT }, (_, index) => ` k${index}: v`).join('\n');

// What compares each key of a map with every other one takes minutes for these, and hours for the largest files that are read.
test.each<[string, () => unknown]>([
  ['an SBOM', () => readSbom(Buffer.from(`spdxVersion: SPDX-2.3\nx:\n${keys}\n`))],
  ['a lock file', () => lockPnpm.read('pnpm-lock.yaml', Buffer.from(`packages:\n${keys}\n`))],
  ['a compose file', () => readCompose('compose.yaml', `services: {}\nx-more:\n${keys}\n`)],
])('%s with as many keys as a map can have costs no more than its length', (_name, read) => {
  const began = cpuMs();
  expect(read()).toBeDefined();
  expect(cpuMs() - began).toBeLessThan(20_000);
});
