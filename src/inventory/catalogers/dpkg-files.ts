import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { isOwnable, MAX_OWNED } from '../ownership.ts';
import { decodeText, own } from '../text.ts';

/** PATH_MAX of Linux, and the digest before it. */
const MAX_PATH = 4096 + 34;

/** dpkg's own folder, that of distroless images, and those of opkg. */
const FOLDERS = ['var/lib/dpkg/info/', 'var/lib/dpkg/status.d/', 'usr/lib/opkg/info/', 'var/lib/opkg/info/'];

/** Where the path of a line begins: `.list` has `/path`, `.md5sums` has `32 hex digits, two blanks, path`, both may begin with `./`. */
function startOf(text: string, line: number, md5sums: boolean): number {
  const at = md5sums ? line + 34 : line;
  if (text.startsWith('/', at)) return at + 1;
  return text.startsWith('./', at) ? at + 2 : at;
}

const SLASH = 0x2f;

/** Adds a path; a folder that comes right before what lies in it (as lists are written) goes. */
function add(paths: string[], path: string): void {
  const previous = paths.at(-1);
  if (previous !== undefined && path.charCodeAt(previous.length) === SLASH && path.startsWith(previous)) paths.pop();
  if (path !== '' && path !== '.' && isOwnable(path)) paths.push(own(path));
}

function read(path: string, content: Uint8Array): CatalogedFile {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const md5sums = file.endsWith('.md5sums');
  const paths: string[] = [];
  const text = decodeText(content);
  // opkg writes the mode after a tab.
  let tab = text.indexOf('\t');
  for (let start = 0; start < text.length && paths.length < MAX_OWNED; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (tab >= 0 && tab < start) tab = text.indexOf('\t', start);
    const last = tab >= 0 && tab < end ? tab : end;
    if (end - start < MAX_PATH) add(paths, text.slice(startOf(text, start, md5sums), last));
    start = end + 1;
  }
  return { packages: [], owns: { package: file.slice(0, file.lastIndexOf('.')), paths } };
}

/** File lists of dpkg and opkg, for ownership: `info/NAME[:ARCH].list` and `.md5sums`. Only paths of manifests and programs are kept. */
export const dpkgFiles: Cataloger = {
  id: 'dpkg-files',
  version: 3,
  maxBytes: 64 * 1024 * 1024,
  places: { endings: ['.list', '.md5sums'] },
  wants: (path) =>
    (path.endsWith('.list') || path.endsWith('.md5sums')) &&
    FOLDERS.some((folder) => path.startsWith(folder) && !path.slice(folder.length).includes('/')),
  read,
};
