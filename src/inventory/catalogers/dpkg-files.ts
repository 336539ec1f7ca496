import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { isManifest, MAX_OWNED } from '../ownership.ts';
import { decodeText, own } from '../text.ts';

/** PATH_MAX of Linux, and the digest before it. */
const MAX_PATH = 4096 + 34;

const INFO = 'var/lib/dpkg/info/';

/** Cuts the path out of a line: `.list` has `/path`, `.md5sums` has `32 hex digits, two blanks, path`. */
function pathOf(line: string, md5sums: boolean): string {
  const path = md5sums ? line.slice(34) : line;
  return path.startsWith('/') ? path.slice(1) : path;
}

function read(path: string, content: Uint8Array): CatalogedFile {
  const file = path.slice(INFO.length);
  const md5sums = file.endsWith('.md5sums');
  const paths: string[] = [];
  const text = decodeText(content);
  for (let start = 0; start < text.length && paths.length < MAX_OWNED; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.length < MAX_PATH && isManifest(line)) paths.push(own(pathOf(line, md5sums)));
    start = end + 1;
  }
  return { packages: [], owns: { package: file.slice(0, file.lastIndexOf('.')), paths } };
}

/** dpkg's file lists, for ownership: `info/NAME[:ARCH].list` and `.md5sums`. Only paths of language manifests are kept. */
export const dpkgFiles: Cataloger = {
  id: 'dpkg-files',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => path.startsWith(INFO) && (path.endsWith('.list') || path.endsWith('.md5sums')),
  read,
};
