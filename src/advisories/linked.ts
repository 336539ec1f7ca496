import { hasSymbol, readSymbols } from '../domain/go-symbols.ts';
import type { Package } from '../domain/package.ts';
import type { GoImport } from './advisory.ts';
import type { Statement } from './severity.ts';

/** Each binary's symbols are read once for all its flaws; they go with the package. */
const READ = new WeakMap<Package, Uint32Array>();

function symbolsOf(found: Package): Uint32Array | undefined {
  if (found.symbols === undefined || found.symbols === '') return undefined;
  const symbols = READ.get(found) ?? readSymbols(found.symbols);
  READ.set(found, symbols);
  return symbols.length === 0 ? undefined : symbols;
}

function isLinked(symbols: Uint32Array, { path, symbols: names }: GoImport): boolean {
  return (names.length === 0 ? [''] : names).some((name) => hasSymbol(symbols, path, name));
}

/**
 * True where the flaw is known to be in functions of which none is linked into the program: every advisory that names functions at all
 * names none of the program's. Where the program's functions are not known, or the flaw's, nothing is known.
 */
export function isNotLinked(found: Package, statements: readonly Statement[]): boolean {
  if (found.type !== 'golang') return false;
  const symbols = symbolsOf(found);
  if (symbols === undefined) return false;
  // GitHub's advisories name no functions: they take nothing away from what the Go database says of the same flaw.
  const speaking = statements.filter(({ entries }) => entries.some(({ imports }) => imports !== undefined));
  return (
    speaking.length > 0 &&
    speaking.every(({ entries }) =>
      entries.every(({ imports }) => imports !== undefined && !imports.some((one) => isLinked(symbols, one))),
    )
  );
}
