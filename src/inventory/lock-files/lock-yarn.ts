import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromIntegrity } from '../integrity.ts';
import { decodeText } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';

const MAX_LINE = 16_384;

/** The name of `NAME@RANGE`; of an alias (`x@npm:NAME@RANGE`) that of the package which it stands for. */
function nameOf(descriptor: string): string {
  const at = descriptor.indexOf('@', 1);
  const [name, range] = at < 0 ? [descriptor, ''] : [descriptor.slice(0, at), descriptor.slice(at + 1)];
  return range.startsWith('npm:') && range.indexOf('@', 5) > 0 ? nameOf(range.slice(4)) : name;
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** A line of an entry: `version "1.0"` of Yarn 1, `version: 1.0` or `"version": 1.0` of later ones. */
function fieldOf(line: string): readonly [key: string, value: string] | undefined {
  const found = /^ {2}"?([a-zA-Z]{1,32})"?:? ("[^"]*"|\S+)$/.exec(line);
  return found?.[1] === undefined || found[2] === undefined ? undefined : [found[1], unquote(found[2])];
}

function* entries(text: string): Generator<LockedPackage> {
  let head: string | undefined;
  let fields = new Map<string, string>();
  const close = (): LockedPackage[] => {
    const resolution = fields.get('resolution');
    // A workspace is the project's own.
    if (head === undefined || head === '__metadata' || resolution?.includes('@workspace:') === true) return [];
    const name = nameOf(resolution ?? head);
    return [{ name, version: fields.get('version'), hash: fromIntegrity(fields.get('integrity')) }];
  };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + MAX_LINE)).trimEnd();
    start = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const field = fieldOf(line);
    if (field !== undefined && !fields.has(field[0])) fields.set(...field);
    if (line.startsWith(' ')) continue;
    yield* close();
    // `"a@^1", a@^2:`, and `"a@npm:^1, a@npm:^2":` of later versions: each is the same package.
    head = unquote((line.replace(/:$/, '').split(', ', 1)[0] ?? '').replace(/^"([^"]*)$/, '$1'));
    fields = new Map();
  }
  yield* close();
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return lockedPackages('npm', entries(decodeText(content)));
}

/** yarn.lock, of Yarn 1 and in the form of its own that later versions write. */
export const lockYarn: Cataloger = {
  id: 'lock-yarn',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'yarn.lock',
  read,
};
