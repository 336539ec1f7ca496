import { expect, test } from '@jest/globals';
import type { Entry } from '../../src/ports/entry.ts';
import { failureText, refuse } from '../../src/publish/refuse.ts';

const HOSTILE = 'x\u202e\u001b[31m\nPassed: no findings\r::error::y';
const failure = { code: 'usage/bad-value', what: HOSTILE, why: HOSTILE, fix: HOSTILE } as const;

test('a line of a failure begins nothing: it is set in', () => {
  const lines = failureText(failure).split(/[\n\r\u2028\u2029]/);
  expect(lines.filter((line) => /^(?:Passed|::)/.test(line))).toEqual([]);
  expect(lines.length).toBe(9);
});

test('the annotation of a run that cannot begin is one visible line', async () => {
  const shown: { readonly message: string }[] = [];
  const outputs: Record<string, string> = {};
  const world = {
    say: { info: () => undefined },
    actions: {
      annotation: (one: { readonly message: string }) => shown.push(one),
      setOutput: (name: string, value: string) => {
        outputs[name] = value;
      },
    },
  };
  const entry = { openWorld: async () => world } as unknown as Entry;
  expect(await refuse(entry, [failure, { ...failure, what: 'y'.repeat(100_000) }], 2)).toBe(2);
  for (const { message } of shown) {
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThanOrEqual(2000);
  }
  expect(shown.length).toBe(2);
  expect(outputs).toEqual({ conclusion: 'incomplete' });
});
