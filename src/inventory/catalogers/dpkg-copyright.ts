import { Buffer } from 'node:buffer';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { debianLicence } from '../debian-licence.ts';
import { spdxExpression } from '../licence.ts';
import { own } from '../text.ts';

const FOLDER = 'usr/share/doc/';
const NAME = '/copyright';
/** Of a file without end, this much is looked at: the longest ones that are real (a browser's) have a megabyte. */
const MAX_READ = 4 * 2 ** 20;
/** A browser names some hundred licences. */
const MAX_LICENCES = 256;
const MAX_NAME = 256;
/** Of a character in UTF-8. */
const MAX_BYTES = 4;
/** The mark of UTF-8 at the beginning of a file, each byte as a character. */
const MARK = '\u00ef\u00bb\u00bf';
const NOT_ASCII = /[\u0080-\u00ff]/;
const FIELD = '\nLicense:';
const COMMON = '/usr/share/common-licenses/';

/** The rest of the line at a place, with single blanks; its bytes are UTF-8. */
function restOfLine(text: string, at: number): string {
  const newline = text.indexOf('\n', at);
  const end = Math.min(newline < 0 ? text.length : newline, at + MAX_NAME * MAX_BYTES);
  const part = text.slice(at, end);
  const line = NOT_ASCII.test(part) ? Buffer.from(part, 'latin1').toString('utf8') : part;
  return line.slice(0, MAX_NAME).replaceAll(/\s+/g, ' ').trim();
}

/** The first paragraph of a machine-readable file names the format (copyright-format 1.0, section 5). */
function isMachineReadable(text: string): boolean {
  return /^format(?:-specification)?:/im.test(text.slice(0, 4096));
}

function* places(text: string, needle: string): Generator<number> {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) yield at + needle.length;
}

/** Licences in the order in which they are named: of a free text those that it points to, and those that it names as SPDX does. */
function licencesOf(text: string): string[] {
  const licences = new Set<string>();
  const isForMachines = isMachineReadable(text);
  for (const at of places(text, FIELD)) {
    if (licences.size >= MAX_LICENCES) break;
    const written = debianLicence(restOfLine(text, at));
    if (written !== '' && (isForMachines || spdxExpression(written) !== undefined)) licences.add(written);
  }
  if (isForMachines) return [...licences];
  for (const at of places(text, COMMON)) {
    if (licences.size >= MAX_LICENCES) break;
    const name = /^[A-Za-z][A-Za-z0-9.+-]{0,31}/.exec(text.slice(at, at + 32))?.[0].replace(/[.-]+$/, '');
    if (name !== undefined) licences.add(own(name));
  }
  return [...licences];
}

function read(path: string, content: Uint8Array): CatalogedFile {
  const bytes = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, MAX_READ));
  // Each byte a character: nearly every file has the sign of copyright, and is looked through in half the time so.
  const written = bytes.toString('latin1');
  const text = `\n${written.startsWith(MARK) ? written.slice(MARK.length) : written}`;
  const licences = licencesOf(text);
  if (licences.length === 0) return { packages: [] };
  return { packages: [], declares: { package: path.slice(FOLDER.length, -NAME.length), licences } };
}

/** Debian's copyright files, `usr/share/doc/PACKAGE/copyright` (Debian Policy 12.5): the licences that dpkg's database does not have. */
export const dpkgCopyright: Cataloger = {
  id: 'dpkg-copyright',
  version: 2,
  maxBytes: 64 * 2 ** 20,
  places: { names: ['copyright'] },
  wants: (path) =>
    path.startsWith(FOLDER) && path.endsWith(NAME) && path.indexOf('/', FOLDER.length) === path.length - NAME.length,
  read,
};
