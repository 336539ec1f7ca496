import { Buffer } from 'node:buffer';
import { hashSymbol, writeSymbols } from '../../domain/go-symbols.ts';
import type { SymbolHashes } from '../../domain/package.ts';
import { type Executable, Fields, searchable, sectionNamed } from '../../formats/executable-map.ts';
import { copyOf, placesOf } from '../../formats/random-access.ts';

/** Headers by magic, low 32 bits; place of the offsets of the names and of the table behind them, in words behind byte 8. */
const HEADERS: ReadonlyMap<number, { readonly names: number; readonly behind: number }> = new Map([
  [0xfffffffa, { names: 2, behind: 3 }], // Go 1.16
  [0xfffffff0, { names: 3, behind: 4 }], // Go 1.18
  [0xfffffff1, { names: 3, behind: 4 }], // Go 1.20 and later
]);
const HEADER_SIZE = 8 + 8 * 8;
const MAX_NAMES_BYTES = 128 * 1024 * 1024;
const CHUNK = 1024 * 1024;
/** A name that is longer is generated, and cut. */
const MAX_NAME = 64 * 1024;
/** Places that look like a header and are tried, in a program whose sections do not tell. */
const MAX_TRIES = 8;

interface Names {
  readonly offset: number;
  readonly size: number;
}

/** The table of names that a header at this place tells of. */
function namesAt({ content, littleEndian }: Executable, offset: number): Names | undefined {
  const fields = new Fields(copyOf(content, offset, HEADER_SIZE), littleEndian);
  const header = HEADERS.get(fields.u32(0));
  const [quantum, word] = [fields.u8(6), fields.u8(7)];
  if (header === undefined || fields.u16(4) !== 0 || ![1, 2, 4].includes(quantum)) return undefined;
  if (word !== 4 && word !== 8) return undefined;
  const [functions, names, behind] = [0, header.names, header.behind].map((at) => fields.word(8 + at * word, word));
  if (functions === undefined || names === undefined || behind === undefined || functions === 0) return undefined;
  const size = behind - names;
  const isPlausible = names >= 8 + 7 * word && size > 0 && size <= MAX_NAMES_BYTES;
  return isPlausible && offset + behind <= content.size ? { offset: offset + names, size } : undefined;
}

/** The magic, both bytes that are zero, in the program's byte order. */
function* magics(littleEndian: boolean): Generator<Buffer> {
  for (const magic of HEADERS.keys()) {
    const bytes = Buffer.alloc(6);
    if (littleEndian) bytes.writeUInt32LE(magic);
    else bytes.writeUInt32BE(magic);
    yield bytes;
  }
}

function searched(executable: Executable): Names | undefined {
  let tries = 0;
  for (const area of searchable(executable, executable.segments)) {
    for (const magic of magics(executable.littleEndian)) {
      for (const place of placesOf(executable.content, magic, area.offset, area.offset + area.size)) {
        const names = namesAt(executable, place);
        if (names === undefined) continue;
        if (hasRuntime(executable, names)) return names;
        tries += 1;
        if (tries >= MAX_TRIES) return undefined;
      }
    }
  }
  return undefined;
}

/** True where the table names the runtime, which is in every Go program: what was found by its magic alone may be anything. */
function hasRuntime({ content }: Executable, { offset, size }: Names): boolean {
  return !placesOf(content, Buffer.from('\0runtime.'), offset, offset + size).next().done;
}

function locate(executable: Executable): Names | undefined {
  const own = sectionNamed(executable, '.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab');
  if (own !== undefined) {
    const names = namesAt(executable, own.offset);
    return names !== undefined && hasRuntime(executable, names) ? names : undefined;
  }
  return searched(executable);
}

/** Calls for each name of the table; they end with a zero byte each. */
function eachName({ content }: Executable, { offset, size }: Names, visit: (name: string) => void): void {
  let rest = Buffer.alloc(0);
  for (let at = 0; at < size; at += CHUNK) {
    const bytes = Buffer.concat([rest, content.read(offset + at, Math.min(CHUNK, size - at))]);
    let start = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
      if (end > start && end - start <= MAX_NAME) visit(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    rest = bytes.length - start > MAX_NAME ? Buffer.alloc(0) : bytes.subarray(start);
  }
}

/** Cuts out what stands in brackets: the arguments of generic types. */
function withoutBrackets(name: string): string {
  if (!name.includes('[')) return name;
  let kept = '';
  let depth = 0;
  for (const char of name) {
    if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (depth === 0) kept += char;
  }
  return kept;
}

/** The linker writes bytes of an import path that would confuse it as `%2e` (cmd/internal/objabi, `PathToPrefix`). */
function unescaped(path: string): string {
  if (!path.includes('%')) return path;
  const bytes = path.replaceAll(/%([0-9a-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Parts of a name that the compiler makes up: closures, wrappers of `go` and `defer`. */
const GENERATED = /^(?:func|gowrap|deferwrap|glob|init)?\d*$/;

const MADE_UP = ['go:', 'go.', 'type:', 'type.'];

/** Without the marks of a pointer's method (`(*T).M`) and of wrappers (`M-fm`, `M-range1`). Most names have none. */
function plain(name: string): string {
  const unwrapped = name.includes('-') ? name.replace(/-(?:fm|range\d+)$/, '') : name;
  return unwrapped.startsWith('(') ? unwrapped.replace(/^\(\*?([^()]*)\)/, '$1') : unwrapped;
}

/**
 * The import path of a linked function and its names as the Go vulnerability database writes them. `net/http.(*Server).Serve.func1` is of
 * `Server.Serve`; a function that exists only as its closures is linked too. Undefined for what the linker made up.
 */
export function symbolNames(linked: string): { path: string; symbols: readonly string[] } | undefined {
  // `go:` and `type:` before Go 1.20 `go.` and `type.`: no package is called so.
  if (MADE_UP.some((prefix) => linked.startsWith(prefix))) return undefined;
  const name = withoutBrackets(linked);
  const slash = name.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  if (dot <= 0) return undefined;
  const path = unescaped(name.slice(0, dot));
  const [first = '', second, ...others] = plain(name.slice(dot + 1)).split('.');
  if (first === '') return { path, symbols: [] };
  const isMethod = second !== undefined && !GENERATED.test(second);
  const symbols = isMethod ? [`${first}.${second}`] : [first];
  // `F.G.func1` is a closure of G inlined into F, or one of the method G of F.
  if (isMethod && others.length > 0) symbols.push(first);
  return { path, symbols };
}

/**
 * Hashes of the functions that are linked into a Go program: every name in its table, those of inlined functions too (runtime/symtab.go,
 * `pcHeader`; Go 1.16 and later). Undefined where the table is not surely understood: then nothing may be concluded.
 * @param command import path of the main package, whose functions are called `main.…`
 */
export function linkedSymbols(executable: Executable, command: string | undefined): SymbolHashes | undefined {
  const names = locate(executable);
  if (names === undefined) return undefined;
  const hashes = new Set<number>();
  let last = '';
  eachName(executable, names, (name) => {
    const found = symbolNames(name);
    if (found === undefined) return;
    const path = found.path === 'main' && command !== undefined ? command : found.path;
    // Functions of a package follow one another.
    if (path !== last) hashes.add(hashSymbol(path, ''));
    last = path;
    for (const symbol of found.symbols) hashes.add(hashSymbol(path, symbol));
  });
  return hashes.size === 0 ? undefined : writeSymbols(hashes);
}
