import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../src/inputs/parse.ts';
import type { EventContext } from '../../src/plan/event.ts';
import { NO_EVENT } from '../../src/plan/event.ts';
import { makePlan } from '../../src/plan/plan.ts';

const BASE = 'b'.repeat(40);
const HEAD = 'a'.repeat(40);
const PULL: EventContext = {
  ...NO_EVENT,
  kind: 'pull_request',
  pullRequest: { number: 7, baseSha: BASE, headSha: HEAD, baseRef: 'main', headRef: 'f', isFork: false },
};
const QUEUE: EventContext = { ...NO_EVENT, kind: 'merge_group', mergeGroup: { baseSha: BASE, headSha: HEAD } };
const PUSH: EventContext = { ...NO_EVENT, kind: 'push' };

function planOf(event: EventContext, given: Readonly<Record<string, string>> = {}, checkedOut?: string) {
  const inputs = parseInputs(new Map(Object.entries(given)), 'action');
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.failures));
  const context = { command: 'check', files: [], event, ...(checkedOut === undefined ? {} : { checkedOut }) } as const;
  return makePlan(inputs.value, context).plan;
}

describe('what the findings are compared with', () => {
  test.each<[string, EventContext, Record<string, string>, string | undefined]>([
    ['a pull request: what is kept', PULL, {}, 'kept'],
    ['a merge queue: what is kept', QUEUE, {}, 'kept'],
    ['a pull request whose base may be built: what is kept first', PULL, { baseline: 'build' }, 'kept'],
    ['a push whose base may be built: nothing', PUSH, { baseline: 'build' }, undefined],
    ['one that may be built, where all is shown: nothing', PULL, { baseline: 'build', 'new-only': 'false' }, undefined],
    ['a pull request that shows all: nothing', PULL, { 'new-only': 'false' }, undefined],
    ['a push: nothing', PUSH, {}, undefined],
    ['a push that gates on new ones: none, which is told', PUSH, { 'new-only': 'true' }, 'none'],
    ['outside of GitHub: nothing', NO_EVENT, {}, undefined],
    ['one that is named, on a push', PUSH, { baseline: 'b.json' }, 'named'],
    ['one that is named, on a pull request that shows all', PULL, { baseline: 'b.json', 'new-only': 'false' }, 'named'],
  ])('%s', (_, event, given, kind) => {
    const plan = planOf(event, given);
    expect(plan.baseline?.kind).toBe(kind);
    expect(plan.stages.baseline.run).toBe(kind !== undefined);
  });

  test('the commits of the pull request, and the one that is checked out', () => {
    expect(planOf(PULL, {}, HEAD).baseline).toMatchObject({ base: BASE, head: HEAD, checkedOut: HEAD });
    expect(planOf(PULL).baseline).not.toHaveProperty('checkedOut');
  });

  test('the base is built where that is asked for alone', () => {
    expect(planOf(PULL, { baseline: 'build' }).baseline).toMatchObject({ base: BASE, build: true });
    expect(planOf(QUEUE, { baseline: 'build' }).baseline).toMatchObject({ base: BASE, build: true });
    expect(planOf(PULL).baseline).not.toHaveProperty('build');
  });

  test('a run that sees something else keeps its report apart', () => {
    const keptAs = (given: Record<string, string>): string => planOf(PUSH, given).keptAs;
    const others = [
      { platforms: 'linux/arm64' },
      { 'build-args': 'A=1' },
      { stages: 'dockerfile' },
      { image: 'alpine' },
      { target: 'run' },
    ];
    const all = [{}, ...others].map(keptAs);
    expect(new Set(all).size).toBe(all.length);
    expect(planOf(PULL).baseline).toMatchObject({ keptAs: keptAs({}) });
  });
});

describe('whose policy counts', () => {
  test.each<[string, EventContext, Record<string, string>, unknown]>([
    ['a pull request: the base’s', PULL, {}, { base: BASE, head: HEAD, counts: 'base' }],
    ['unless the head’s is asked for', PULL, { 'policy-from': 'head' }, { base: BASE, head: HEAD, counts: 'head' }],
    ['a merge queue: its own commit’s', QUEUE, {}, undefined],
    ['a push: its own commit’s', PUSH, {}, undefined],
  ])('%s', (_, event, given, source) => expect(planOf(event, given).policyFrom).toEqual(source));
});
