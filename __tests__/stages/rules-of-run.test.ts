import { expect, test } from '@jest/globals';
import { rulesOfRun } from '../../src/stages/rules-of-run.ts';
import { planOfStages } from '../helpers/stage-world.ts';

test('an image alone: none of a Dockerfile', async () => {
  const rules = await rulesOfRun(planOfStages(['inventory', 'scan', 'hardening']));
  expect([rules.has('DL3007'), rules.size > 10]).toEqual([false, true]);
});

test.each([
  ['a Dockerfile is looked at', planOfStages(['dockerfile', 'inventory'])],
  ['a baseline may have findings of one', planOfStages(['inventory'], { baseline: { kind: 'named', text: 'b.json' } })],
])('%s: all', async (_, plan) => {
  const [all, some] = [await rulesOfRun(plan), await rulesOfRun(planOfStages(['inventory']))];
  expect(all.has('DL3007')).toBe(true);
  expect([...some.keys()].filter((id) => !all.has(id))).toEqual([]);
});
