import { Buffer } from 'node:buffer';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { debianLicence } from '../debian-licence.ts';
import { spdxExpression } from '../licence.ts';
import { decodeText, own } from '../text.ts';

const FOLDER = 'usr/share/doc/';
const NAME = '/copyright';
/** Of a file without end, this much is looked at: the longest ones that are real (a browser's) have a megabyte. */
const MAX_READ = 4 * 2 ** 20;
/** A browser names some hundred licences. */
const MAX_LICENCES = 256;
const MAX_NAME = 256;
const FIELD = '\nLicense:';
const COMMON = '/usr/share/common-licenses/';

/** The rest of the line at a place, with single blanks. */
function restOfLine(text: string, at: number): string {
  const newline = text.indexOf('\n', at);
  const end = Math.min(newline < 0 ? text.length : newline, at + MAX_NAME);
  return text.slice(at, end).replaceAll(/\s+/g, ' ').trim();
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
  // Most are ASCII, or have a name with an umlaut far from what is read here.
  const text = `\n${decodeText(bytes)}`;
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
