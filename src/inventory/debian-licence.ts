import { spdxExpression, spdxLicenceId } from './licence.ts';
import { own } from './text.ts';

/** Licences of the GNU project: SPDX writes whether later versions count, Debian marks with `+` that they do. */
const GNU = /^(A?GPL|LGPL|GFDL|GFDL-NIV)-(\d(?:\.\d)?)(?:\.0)?(\+?)$/i;
/** Short names of the specification that are none of SPDX's, and how `-` and a number are written there. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['expat', 'MIT'],
  ['mit/x11', 'MIT'],
  ['cc0', 'CC0-1.0'],
  ['bsd-2', 'BSD-2-Clause'],
  ['bsd-3', 'BSD-3-Clause'],
  ['bsd-4', 'BSD-4-Clause'],
]);

function gnu(name: string): string | undefined {
  const [, family = '', version = '', plus] = GNU.exec(name) ?? [];
  const number = version.includes('.') ? version : `${version}.0`;
  const [base, free] = family.toUpperCase() === 'GFDL-NIV' ? ['GFDL', '-no-invariants'] : [family.toUpperCase(), ''];
  return family === '' ? undefined : spdxLicenceId(`${base}-${number}${free}-${plus === '+' ? 'or-later' : 'only'}`);
}

function single(name: string): string | undefined {
  return gnu(name) ?? OTHERS.get(name.toLowerCase()) ?? spdxLicenceId(name) ?? spdxLicenceId(`${name}.0`);
}

/** What was mapped: an image's few hundred files name a few dozen licences over and over. A part of a file's text would keep that alive. */
const MAPPED = new Map<string, string>();
const MAX_MAPPED = 1024;

/**
 * A licence as Debian's machine-readable copyright files name it (copyright-format 1.0, section 7.1), as an SPDX expression: `GPL-2+ or
 * Expat` is `GPL-2.0-or-later OR MIT`. What SPDX has no name for, exceptions too, stays as it is written; the text is one of its own.
 */
export function debianLicence(synopsis: string): string {
  const known = MAPPED.get(synopsis);
  if (known !== undefined) return known;
  const written = own(synopsis);
  const mapped = mapLicence(written);
  if (MAPPED.size < MAX_MAPPED) MAPPED.set(written, mapped);
  return mapped;
}

function mapLicence(synopsis: string): string {
  const words = synopsis.split(' ').filter((word) => word !== '');
  const isChain = words.length % 2 === 1 && words.length < 32 && !synopsis.includes(',');
  if (!isChain) return synopsis;
  const mapped: string[] = [];
  for (const [index, word] of words.entries()) {
    const isOperator = index % 2 === 1;
    const part = isOperator ? /^(?:and|or)$/i.exec(word)?.[0].toUpperCase() : single(word);
    if (part === undefined) return synopsis;
    mapped.push(part);
  }
  return spdxExpression(mapped.join(' ')) ?? synopsis;
}
