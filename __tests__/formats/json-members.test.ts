import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonMembers } from '../../src/formats/json-members.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The object as its parts come, in pieces of `step` bytes; undefined where it is refused. */
function read(text: string, step: number, lists: readonly string[] = ['list']): unknown {
  const made = new Map<string, unknown>();
  const json = new JsonMembers({
    lists: new Set(lists),
    member: (key, value) => void made.set(key, value),
    element: (key, value) => void (made.get(key) as unknown[]).push(value),
  });
  const whole = bytes(text);
  for (let at = 0; at < whole.length; at += step) json.push(whole.subarray(at, at + step));
  return json.end() === undefined ? Object.fromEntries(made) : undefined;
}

test('whatever JSON.parse reads is read the same, in pieces of any size', () => {
  const object = fc.dictionary(fc.constantFrom('list', 'a', 'é"\\', '__proto'), fc.jsonValue({ maxDepth: 4 }));
  fc.assert(
    fc.property(object, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2), (value, step, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(read(text, step)).toEqual(JSON.parse(text));
    }),
  );
});

test('what is cut off or changed is read as JSON.parse reads it, or refused', () => {
  const text = '{"list":[{"a":"x\\"]}"},[1,2],3,"s",null],"b":{"c":[]},"d":-1.5e3}';
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.constantFrom('', ...'{}[],:"\\ 1a'),
      fc.integer({ min: 1, max: 9 }),
      (at, put, step) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        let wanted: unknown;
        try {
          wanted = JSON.parse(changed);
        } catch {
          wanted = undefined;
        }
        const made = read(changed, step);
        if (made !== undefined) expect(made).toEqual(wanted);
        expect(read(text.slice(0, at), step)).toBeUndefined();
      },
    ),
  );
});

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['something behind it', '{} {}'],
    ['a key twice', '{"a":1,"a":2}'],
    ['a comma too many', '{"list":[1,]}'],
    ['no value', '{"a":}'],
    ['deep nesting', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('%s', (_, text) => expect(read(text, 5)).toBeUndefined());
});
