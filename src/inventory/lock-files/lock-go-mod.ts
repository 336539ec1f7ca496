import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText, quote } from '../text.ts';
import { baseName, lockedPackages } from './entries.ts';

/** Directives of go.mod (go.dev/ref/mod, "go.mod files"). */
const DIRECTIVES = new Set([
  'module',
  'go',
  'toolchain',
  'godebug',
  'require',
  'exclude',
  'replace',
  'retract',
  'tool',
  'ignore',
]);

interface Module {
  readonly path: string;
  readonly version: string;
}
interface Replacement {
  readonly path: string;
  readonly version: string | undefined;
  readonly by: Partial<Module> & { readonly path: string };
}
interface Statements {
  readonly required: Module[];
  readonly replaced: Replacement[];
  go: string | undefined;
  toolchain: string | undefined;
}

function unquote(word: string): string {
  return /^(["`]).*\1$/s.test(word) ? word.slice(1, -1) : word;
}

function addReplacement(words: readonly string[], into: Replacement[]): void {
  const arrow = words.indexOf('=>');
  const [path, version] = words.slice(0, Math.max(arrow, 0));
  const [by, byVersion] = words.slice(arrow + 1);
  if (path === undefined || by === undefined) return;
  into.push({ path, version, by: { path: by, ...(byVersion === undefined ? {} : { version: byVersion }) } });
}

function add(statements: Statements, directive: string, words: readonly string[]): void {
  const [first, second] = words;
  if (directive === 'require' && first !== undefined && second !== undefined)
    statements.required.push({ path: first, version: second });
  else if (directive === 'replace') addReplacement(words, statements.replaced);
  else if (directive === 'go') statements.go ??= first;
  else if (directive === 'toolchain') statements.toolchain ??= first;
}

/** The statements of a go.mod; a string is a line that is none. */
function parse(text: string): Statements | string {
  const statements: Statements = { required: [], replaced: [], go: undefined, toolchain: undefined };
  let block: string | undefined;
  for (const line of text.split('\n', 1_000_000)) {
    const words = (line.slice(0, 4096).split('//', 1)[0] ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(unquote);
    const [first = ''] = words;
    if (words.length === 0) continue;
    if (block !== undefined) {
      if (first === ')') block = undefined;
      else add(statements, block, words);
    } else if (!DIRECTIVES.has(first)) return line;
    else if (words[1] === '(') block = first;
    else add(statements, first, words.slice(1));
  }
  return statements;
}

type Resolved = { readonly name: string; readonly version: string | undefined };

function keyOf(path: string, version: string | undefined): string {
  return version === undefined ? path : `${path} ${version}`;
}

/** The replacement of a version counts before that of the module, and the first of equals. One by a folder has no version. */
function resolver(replaced: readonly Replacement[]): (module: Module) => Resolved {
  const byKey = new Map<string, Replacement['by']>();
  for (const { path, version, by } of replaced) {
    const key = keyOf(path, version);
    if (!byKey.has(key)) byKey.set(key, by);
  }
  return ({ path, version }) => {
    const by = byKey.get(keyOf(path, version)) ?? byKey.get(path);
    return by === undefined ? { name: path, version } : { name: by.path, version: by.version };
  };
}

/** `go1.23.6-xyz` of a toolchain, else `1.23` of the language: the standard library that is built with at least. */
function standardLibrary({ go, toolchain }: Statements): { name: string; version: string | undefined } {
  const named = /^go(\d[0-9A-Za-z.]{0,63})/.exec(toolchain ?? '')?.[1];
  return { name: 'stdlib', version: named ?? go };
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const statements = parse(decodeText(content));
  if (typeof statements === 'string') return { packages: [], problem: `it has the line ${quote(statements)}` };
  const modules = statements.required.map(resolver(statements.replaced));
  return lockedPackages('golang', [...modules, standardLibrary(statements)]);
}

/** go.mod: since Go 1.17 it names every module of the build. */
export const lockGoMod: Cataloger = {
  id: 'lock-go-mod',
  version: 1,
  isLockFile: true,
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => baseName(path) === 'go.mod',
  read,
};
