import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';

/** Where Red Hat's builds write what an image was made from: the older service, and its successor. One file for each image of the chain. */
const PLACES = [
  /^root\/buildinfo\/content_manifests\/[^/]{1,200}\.json$/,
  /^usr\/share\/buildinfo\/[^/]{1,200}\.json$/,
];

/** Image content manifest (containerbuildsystem/atomic-reactor, schemas/content_manifest.json), and content-sets.json. */
const Manifest = v.object({ content_sets: v.optional(v.nullable(v.array(v.string()))) });

const MAX_SETS = 1000;

function read(_path: string, content: Uint8Array): CatalogedFile {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(content));
  } catch {
    return { packages: [], problem: 'it is not JSON, so the product streams of the packages are not known' };
  }
  const parsed = v.safeParse(Manifest, json);
  // The same folder has files of other kinds (labels.json).
  if (!parsed.success || parsed.output.content_sets == null) return { packages: [] };
  const sets = parsed.output.content_sets.filter((set) => /^[A-Za-z0-9_.+-]{1,200}$/.test(set));
  return { packages: [], release: { contentSets: sets.slice(0, MAX_SETS) } };
}

/** The content sets (repositories) that an image of Red Hat's was built from. */
export const contentSets: Cataloger = {
  id: 'content-sets',
  version: 1,
  maxBytes: 16 * 2 ** 20,
  places: { endings: ['.json'] },
  wants: (path) => path.endsWith('.json') && PLACES.some((place) => place.test(path)),
  read,
};
