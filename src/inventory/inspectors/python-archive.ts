import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import { readIndexedEntry, readZipIndex } from '../../formats/zip-index.ts';
import { readCoreMetadata } from '../core-metadata.ts';
import { quote } from '../text.ts';

const MAX_METADATA = 16 * 1024 * 1024;
/** A wheel has one dist-info folder at its top (PyPA, "Binary distribution format"); an egg has EGG-INFO. */
const METADATA = /^(?:[^/]+\.dist-info\/METADATA|EGG-INFO\/PKG-INFO)$/;

function inspect(_path: string, content: RandomAccess): CatalogedFile | undefined {
  const index = readZipIndex(content);
  if (!index.ok) return { packages: [], problem: `it ${index.problem}` };
  const entry = index.value.entries.find(({ name }) => METADATA.test(name));
  if (entry === undefined) return undefined;
  const metadata = readIndexedEntry(content, index.value, entry, MAX_METADATA);
  if (!metadata.ok) return { packages: [], problem: `its entry ${quote(entry.name)} ${metadata.problem}` };
  return readCoreMetadata(metadata.value, entry.name);
}

/** Wheels and zipped eggs: Python imports from them where they lie, and ensurepip's wheels become the pip of every new environment. */
export const pythonArchive: Inspector = {
  id: 'python-archive',
  version: 1,
  places: { endings: ['.whl', '.egg'] },
  wants: ({ path }) => path.endsWith('.whl') || path.endsWith('.egg'),
  starts: (head) => head[0] === 0x50 && head[1] === 0x4b,
  maxBytes: 4 * 1024 * 1024 * 1024,
  inspect,
};
