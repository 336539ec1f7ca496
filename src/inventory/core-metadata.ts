import type { CatalogedFile } from '../domain/layer.ts';
import { decodeText, isToken, own, quote } from './text.ts';

/** Packaging's rule for names (packaging.python.org, "Names and normalization"); those that exist keep to it. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?$/;
const LICENCE_CLASSIFIER = 'License :: ';
const MAX_LICENCES = 16;

/** The fields that are read, by their names in lower case: the first value of each counts, of classifiers all. */
interface Metadata {
  readonly fields: ReadonlyMap<string, string>;
  readonly classifiers: readonly string[];
}

const KEPT = new Set(['name', 'version', 'license', 'license-expression', 'author', 'author-email', 'maintainer']);

/**
 * Reads the headers: lines `Key: value` up to the first empty line. Continuations and lines that are no header (old setuptools wrote
 * such) are passed over.
 */
function readHeaders(text: string): Metadata {
  const fields = new Map<string, string>();
  const classifiers: string[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).replace(/\r$/, '');
    start = end + 1;
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon <= 0 || colon > 64 || line.startsWith(' ') || line.startsWith('\t')) continue;
    const key = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1, colon + 1024).trim();
    if (KEPT.has(key) && !fields.has(key)) fields.set(key, own(value));
    if (key === 'classifier' && value.startsWith(LICENCE_CLASSIFIER) && classifiers.length < MAX_LICENCES) {
      classifiers.push(own(value.slice(value.lastIndexOf(' :: ') + 4)));
    }
  }
  return { fields, classifiers };
}

/** The expression (PEP 639), else the field where it is a name and not the whole text, else the classifiers. */
function licencesOf({ fields, classifiers }: Metadata): string[] {
  const expression = fields.get('license-expression');
  if (expression !== undefined && expression !== '') return [expression];
  const named = fields.get('license') ?? '';
  if (named !== '' && named.length <= 128 && named.toUpperCase() !== 'UNKNOWN') return [named];
  return [...new Set(classifiers)].filter((name) => name !== 'OSI Approved');
}

function authorOf(fields: ReadonlyMap<string, string>): string | undefined {
  const [author] = ['author', 'maintainer', 'author-email']
    .map((key) => fields.get(key) ?? '')
    .filter((value) => value !== '' && value !== 'UNKNOWN');
  return author?.slice(0, 256);
}

/**
 * The package that Python's core metadata describe: `METADATA` of a dist-info, `PKG-INFO` of an egg-info or of an egg.
 * @param within place of the metadata inside an archive.
 */
export function readCoreMetadata(content: Uint8Array, within?: string): CatalogedFile {
  const metadata = readHeaders(decodeText(content).replace(/^\uFEFF/, ''));
  const name = metadata.fields.get('name') ?? '';
  const version = metadata.fields.get('version');
  if (!NAME.test(name)) return { packages: [], problem: `its package has the name ${quote(name)}` };
  if (!isToken(version))
    return { packages: [], problem: `the package ${name} has the version ${quote(version ?? '')}` };
  const maintainer = authorOf(metadata.fields);
  return {
    packages: [
      {
        type: 'pypi',
        name,
        version,
        licences: licencesOf(metadata),
        ...(maintainer === undefined ? {} : { maintainer }),
        ...(within === undefined ? {} : { within }),
      },
    ],
  };
}
