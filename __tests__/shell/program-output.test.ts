import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter, OutputKeeper } from '../../src/shell/program-output.ts';

function split(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.add(chunk);
  splitter.flush();
  return lines;
}

/** The bytes of a text, cut at the given places. */
function cut(text: string, places: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('lines', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\rb\rc', ['a', 'b', 'c']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['\n', ['']],
  ])('%j', (text, lines) => {
    expect(split([new TextEncoder().encode(text)])).toEqual(lines);
  });

  test('do not depend on where the chunks are cut', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (whole, places) => {
        const expected = whole.split(/\r\n|\n|\r/);
        if (expected.at(-1) === '') expected.pop();
        expect(split(cut(whole, places))).toEqual(expected);
      }),
    );
  });

  test('an endless line is handed on in pieces', () => {
    const lines = split(Array.from({ length: 10 }, () => new Uint8Array(50_000).fill(97)));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join('')).toHaveLength(500_000);
  });
});

test('the end of what was kept is the end of what came', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 40 }), (all, limit) => {
      const keeper = new OutputKeeper(limit, 'end');
      for (const chunk of all) keeper.add(chunk);
      expect(Buffer.from(keeper.bytes())).toEqual(Buffer.concat(all).subarray(-limit));
    }),
  );
});
