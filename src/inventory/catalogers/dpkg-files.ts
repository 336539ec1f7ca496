import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { isOwnable, MAX_OWNED } from '../ownership.ts';
import { decodeText, own } from '../text.ts';

/** PATH_MAX of Linux, and the digest before it. */
const MAX_PATH = 4096 + 34;

/** dpkg's own folder, that of distroless images, and those of opkg. */
const FOLDERS = ['var/lib/dpkg/info/', 'var/lib/dpkg/status.d/', 'usr/lib/opkg/info/', 'var/lib/opkg/info/'];

/** Cuts the path out of a line: `.list` has `/path` (opkg: a tab and a mode after it), `.md5sums` has `32 hex digits, two blanks, path`. */
function pathOf(line: string, md5sums: boolean): string {
  const path = md5sums ? line.slice(34) : (line.split('\t', 1)[0] ?? '');
  return path.startsWith('/') ? path.slice(1) : path.startsWith('./') ? path.slice(2) : path;
}

/** Adds a path; a folder that comes right before what lies in it (as lists are written) goes. */
function add(paths: string[], path: string): void {
  const previous = paths.at(-1);
  if (previous !== undefined && path.startsWith(`${previous}/`)) paths.pop();
  if (path !== '' && path !== '.' && isOwnable(path)) paths.push(own(path));
}

function read(path: string, content: Uint8Array): CatalogedFile {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const md5sums = file.endsWith('.md5sums');
  const paths: string[] = [];
  const text = decodeText(content);
  for (let start = 0; start < text.length && paths.length < MAX_OWNED; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end - start < MAX_PATH) add(paths, pathOf(text.slice(start, end), md5sums));
    start = end + 1;
  }
  return { packages: [], owns: { package: file.slice(0, file.lastIndexOf('.')), paths } };
}

/** File lists of dpkg and opkg, for ownership: `info/NAME[:ARCH].list` and `.md5sums`. Only paths of manifests and programs are kept. */
export const dpkgFiles: Cataloger = {
  id: 'dpkg-files',
  version: 2,
  maxBytes: 64 * 1024 * 1024,
  wants: (path) =>
    (path.endsWith('.list') || path.endsWith('.md5sums')) &&
    FOLDERS.some((folder) => path.startsWith(folder) && !path.slice(folder.length).includes('/')),
  read,
};
