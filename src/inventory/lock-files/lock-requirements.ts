import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';
import { type LockedPackage, lockedPackages } from './entries.ts';

/** `name[extras] == version`, alone or before a marker, a hash, or a comment (pip docs, requirements file format; PEP 508). */
const PINNED =
  /^\s{0,64}([A-Za-z0-9][A-Za-z0-9._-]{0,255})\s{0,8}(?:\[[^\]]{0,256}\])?\s{0,8}={2,3}\s{0,8}([0-9A-Za-z][0-9A-Za-z.!+_-]{0,255})\s{0,64}(?:[;#]|--|$)/;

/** Lines, those that end in a backslash with the next ones; each cut at 4096 characters. */
function* logicalLines(text: string): Generator<string> {
  let open = '';
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 4096)).replace(/\r$/, '');
    start = end + 1;
    if (line.endsWith('\\')) open = `${open}${line.slice(0, -1)}`.slice(0, 4096);
    else {
      yield open + line;
      open = '';
    }
  }
  if (open !== '') yield open;
}

function* entries(text: string): Generator<LockedPackage> {
  for (const line of logicalLines(text)) {
    const found = PINNED.exec(line);
    if (found !== null) yield { name: found[1], version: found[2] };
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return lockedPackages('pypi', entries(decodeText(content)));
}

/** requirements.txt and kin. Only what is pinned (`==`) names a version. */
export const lockRequirements: Cataloger = {
  id: 'lock-requirements',
  version: 1,
  isLockFile: true,
  maxBytes: 4 * 1024 * 1024,
  wants: (path) => path.endsWith('.txt') && /(?:^|\/)[^/]{0,64}requirements[^/]{0,64}\.txt$/.test(path),
  read,
};
