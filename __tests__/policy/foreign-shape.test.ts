import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignShape } from '../../src/policy/foreign-shape.ts';

/** In pieces of `size` bytes: what is told must not depend on where they are cut. */
function faultOf(bytes: Uint8Array, size = bytes.length): string | undefined {
  const shape = new ForeignShape();
  for (let at = 0; at < bytes.length; at += Math.max(size, 1)) shape.push(bytes.subarray(at, at + Math.max(size, 1)));
  expect(shape.isBroken || shape.end() === undefined || shape.end() === 'it is not UTF-8').toBe(true);
  return shape.end();
}

const utf8 = (text: string) => Buffer.from(text);

describe('the shape of a document', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', utf8('')],
    ['plain', utf8('{"a":[1,{"b":"c"}]}')],
    ['a value that is no key', utf8('{"a":"__proto__"}')],
    ['a value before a comma and a colon in a string', utf8('{"a":"__proto__","b":":"}')],
    ['a longer key', utf8('{"__proto__x":1}')],
    ['a key that an escape makes another', utf8('{"__proto\\u005f\\u005fx":1}')],
    ['brackets in a string', utf8(`{"a":"${'['.repeat(100)}"}`)],
    ['a quote that is escaped', utf8('{"a":"\\"__proto__\\\\":1}')],
    ['characters of every length', utf8('{"é":"€","\u{1f600}":"\u{10ffff}"}')],
    ['as deep as may be', utf8('['.repeat(32) + ']'.repeat(32))],
    ['many side by side', utf8(`[${'[],'.repeat(99)}0]`)],
  ])('%s is left alone', (_, bytes) => {
    for (const size of [1, 2, 3, 7, 1_000]) expect(faultOf(bytes, size)).toBeUndefined();
  });

  test.each<[string, Uint8Array]>([
    ['the key', utf8('{"__proto__":1}')],
    ['the key with space behind it', utf8('{"a":{"__proto__" \n\t:1}}')],
    ['the key with escapes', utf8('{"\\u005f_proto\\u005f_":1}')],
    ['deeper than may be', utf8('['.repeat(33))],
    ['deeper, with objects', utf8('{"a":['.repeat(17))],
    ['Latin-1', Buffer.from('{"a":"\u00ff"}', 'latin1')],
    ['a character that is cut off', utf8('{"a":"€').subarray(0, -1)],
    ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['a byte that only goes on', Buffer.from([0x22, 0x80, 0x80, 0x80, 0x80, 0x22])],
  ])('%s is refused', (_, bytes) => {
    for (const size of [1, 2, 3, 7, 1_000]) expect(faultOf(bytes, size)).toBeDefined();
  });

  test('where the bytes are cut does not matter', () => {
    const words = fc.constantFrom(
      '__proto__',
      '"',
      '\\',
      ':',
      '{',
      '[',
      ']',
      '}',
      ' ',
      'é',
      '\\u005f',
      '€',
      'a',
      '\u{1f600}',
    );
    const texts = fc.array(words, { maxLength: 60 }).map((some) => utf8(some.join('')));
    const any = fc.oneof(texts, fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 9 }), (bytes, size) =>
        expect(faultOf(bytes, size)).toBe(faultOf(bytes)),
      ),
    );
  });

  test('of any JSON it refuses what has the key or is too deep, and nothing else', () => {
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    const hasKey = (value: unknown): boolean =>
      typeof value === 'object' &&
      value !== null &&
      (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasKey));
    const leaf = fc.oneof(fc.string(), fc.constant('__proto__'), fc.integer());
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 40 },
        leaf,
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('tree'), {
          maxKeys: 2,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const isBad = depth(value) > 32 || hasKey(value);
        expect(faultOf(utf8(JSON.stringify(value))) !== undefined).toBe(isBad);
      }),
    );
  });
});
