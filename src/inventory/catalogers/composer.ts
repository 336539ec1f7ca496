import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { composerPackage } from '../composer-packages.ts';
import { parseJson } from '../json-file.ts';
import { MAX_PACKAGES } from '../text.ts';

/** Composer 1 wrote a list, Composer 2 an object. */
const Installed = v.union([v.array(v.unknown()), v.object({ packages: v.array(v.unknown()) })]);

function read(_path: string, content: Uint8Array): CatalogedFile {
  const json = parseJson(content);
  if ('problem' in json) return { packages: [], problem: json.problem };
  const parsed = v.safeParse(Installed, json.value);
  if (!parsed.success) return { packages: [], problem: 'it is not a list of packages as Composer writes it' };
  const entries = Array.isArray(parsed.output) ? parsed.output : parsed.output.packages;
  const packages = entries.slice(0, MAX_PACKAGES).flatMap((entry) => composerPackage(entry) ?? []);
  const left = entries.length - packages.length;
  return { packages, ...(left === 0 ? {} : { problem: `${left} of its ${entries.length} entries are no packages` }) };
}

/** PHP packages that Composer installed: `vendor/composer/installed.json`, under whatever name the vendor folder has. */
export const composer: Cataloger = {
  id: 'composer',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  places: { names: ['installed.json'] },
  wants: (path) => path.endsWith('/composer/installed.json') || path === 'composer/installed.json',
  read,
};
