import type { SymbolHashes } from './package.ts';

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a over UTF-16 code units, 32 bits. Collisions only make a symbol seem linked. */
function fnv(text: string, state: number): number {
  let hash = state;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}

/**
 * The hash under which a function of Go stands in `SymbolHashes`: `path` is the import path (`golang.org/x/net/http2`), `symbol` the name as
 * the Go vulnerability database writes it (`ReadFrame`, `Framer.ReadFrame`). An empty symbol stands for "any function of the package".
 */
export function hashSymbol(path: string, symbol: string): number {
  return fnv(symbol, fnv('.', fnv(path, OFFSET_BASIS)));
}

/** Sorts, drops doubles and writes the hashes down. */
export function writeSymbols(hashes: Iterable<number>): SymbolHashes {
  const sorted = Uint32Array.from(new Set(hashes)).sort();
  const bytes = Buffer.alloc(sorted.length * 4);
  sorted.forEach((hash, i) => {
    bytes.writeUInt32LE(hash, i * 4);
  });
  return bytes.toString('base64');
}

/** The sorted hashes, to be asked many times. */
export function readSymbols(symbols: SymbolHashes): Uint32Array {
  const bytes = Buffer.from(symbols, 'base64');
  const words = new Uint32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < words.length; i += 1) words[i] = bytes.readUInt32LE(i * 4);
  return words;
}

/**
 * True where the function is linked (inlined ones included), or seems to be. `symbols` may be read once (`readSymbols`) for many questions.
 * An empty `symbol` asks whether any function of the package is linked.
 */
export function hasSymbol(symbols: SymbolHashes | Uint32Array, path: string, symbol: string): boolean {
  const words = typeof symbols === 'string' ? readSymbols(symbols) : symbols;
  const wanted = hashSymbol(path, symbol);
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return words[low] === wanted;
}
