import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashSymbol, hasSymbol, readSymbols, writeSymbols } from '../../src/domain/go-symbols.ts';

describe('hashes of Go symbols', () => {
  test('the hash is FNV-1a, 32 bits', () => {
    expect(hashSymbol('', '')).toBe(Math.imul(0x811c9dc5 ^ 0x2e, 0x01000193) >>> 0);
    expect(hashSymbol('a', 'b')).toBe(0x108bf50c);
    expect(hashSymbol('a', 'b')).not.toBe(hashSymbol('b', 'a'));
  });

  test('what was written is found, as text and read', () => {
    const names: [string, string][] = [
      ['net/http', 'Server.Serve'],
      ['net/http', ''],
      ['golang.org/x/net/http2', 'ReadFrame'],
    ];
    const symbols = writeSymbols(names.map(([path, symbol]) => hashSymbol(path, symbol)));
    for (const [path, symbol] of names) {
      expect(hasSymbol(symbols, path, symbol)).toBe(true);
      expect(hasSymbol(readSymbols(symbols), path, symbol)).toBe(true);
    }
    expect(hasSymbol(symbols, 'net/http', 'Server.ServeTLS')).toBe(false);
    expect(hasSymbol(symbols, 'golang.org/x/net/http2', '')).toBe(false);
    expect(hasSymbol('', 'net/http', '')).toBe(false);
  });

  test('sorted, without doubles, little-endian', () => {
    expect(Buffer.from(writeSymbols([0xff000001, 2, 2, 1]), 'base64').toString('hex')).toBe('0100000002000000010000ff');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff })), (words) => {
        expect([...readSymbols(writeSymbols(words))]).toEqual(words.toSorted((a, b) => a - b));
      }),
    );
  });
});
