/** GNU's licences as PyPI's classifiers name them (pypi.org/classifiers): `GNU General Public License v3 or later (GPLv3+)`. */
const GNU =
  /^gnu (library or lesser |lesser |library |affero )?general public license v(\d)(?:\.(\d))?( or later)?(?: \((?:a|l)?gplv[\d.]+\+?\))?$/;
const GNU_KINDS: ReadonlyMap<string, string> = new Map([
  ['', 'GPL'],
  ['affero ', 'AGPL'],
]);

/** Ways in which one licence is named without doubt: words in lower case, without commas, `the` in front and a dot at the end. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^mit license(?: \(mit\))?$/, 'MIT'],
  [/^mit no attribution license \(mit-0\)$/, 'MIT-0'],
  [/^(?:apache|asl)(?: software)?(?: license)?[ -]*(?:version |v)?\.?2(?:\.0)?$/, 'Apache-2.0'],
  [/^(?:bsd 3-clause|3-clause bsd|new bsd|modified bsd|revised bsd)(?: license)?$/, 'BSD-3-Clause'],
  [/^bsd 3-clause "new" or "revised" license$/, 'BSD-3-Clause'],
  [/^(?:bsd 2-clause|2-clause bsd|simplified bsd|freebsd)(?: license)?$/, 'BSD-2-Clause'],
  [/^isc license(?: \(iscl?\))?$/, 'ISC'],
  [/^mozilla public license (?:version )?2\.0(?: \(mpl 2\.0\))?$/, 'MPL-2.0'],
  [/^mozilla public license (?:version )?1\.1(?: \(mpl 1\.1\))?$/, 'MPL-1.1'],
  [/^eclipse public license(?: -)?(?: version| v\.?)? ?2(?:\.0)?(?: \(epl-2\.0\))?$/, 'EPL-2.0'],
  [/^eclipse public license(?: -)?(?: version| v\.?)? ?1(?:\.0)?(?: \(epl-1\.0\))?$/, 'EPL-1.0'],
  [/^python software foundation license$/, 'PSF-2.0'],
  [/^boost software license 1\.0(?: \(bsl-1\.0\))?$/, 'BSL-1.0'],
  [/^unlicense \(unlicense\)$/, 'Unlicense'],
  [/^universal permissive license \(upl\)$/, 'UPL-1.0'],
  [/^zlib\/libpng license$/, 'Zlib'],
  [/^cc0 1\.0 universal(?: \(cc0 1\.0\))?(?: public domain dedication)?$/, 'CC0-1.0'],
  [/^european union public licen[cs]e 1\.([12]) \(eupl 1\.\1\)$/, 'EUPL-1.$1'],
  [/^blue oak model license \(blueoak-1\.0\.0\)$/, 'BlueOak-1.0.0'],
  [/^historical permission notice and disclaimer \(hpnd\)$/, 'HPND'],
];
/** The longest of these names; and those of one word, as most licences are written. */
const MAX_NAME = 100;
const OF_ONE_WORD = /^(?:apache|asl|freebsd)/i;

function gnuId(name: string): string | undefined {
  const [whole, kind = '', major, minor = '0', later] = GNU.exec(name) ?? [];
  if (whole === undefined) return undefined;
  return `${GNU_KINDS.get(kind) ?? 'LGPL'}-${major}.${minor}-${later === undefined ? 'only' : 'or-later'}`;
}

/** The id of SPDX's list that a licence's name in words stands for; undefined where it may be another, or of another version. */
export function idOfName(text: string): string | undefined {
  if (text.length > MAX_NAME || !(/\s/.test(text) || OF_ONE_WORD.test(text))) return undefined;
  const name = text
    .toLowerCase()
    .replaceAll(/,?\s+/g, ' ')
    .replace(/^ ?the /, '')
    .replace(/\.$/, '')
    .replace('licence', 'license')
    .trim();
  for (const [pattern, id] of NAMES) {
    const found = pattern.exec(name);
    if (found !== null) return id.replace('$1', found[1] ?? '');
  }
  return gnuId(name);
}
