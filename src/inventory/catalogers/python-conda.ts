import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromHex } from '../integrity.ts';
import { parseJson } from '../json-file.ts';
import { isToken, quote } from '../text.ts';

const Record = v.object({
  name: v.optional(v.unknown()),
  version: v.optional(v.unknown()),
  license: v.optional(v.unknown()),
  depends: v.optional(v.unknown()),
  noarch: v.optional(v.unknown()),
  md5: v.optional(v.unknown()),
  sha256: v.optional(v.unknown()),
});
type Record = v.InferOutput<typeof Record>;

/** Only what runs on Python is of PyPI's name space: conda also packs OpenSSL and Python itself. */
function isPython({ depends, noarch, name }: Record): boolean {
  if (noarch === 'python') return true;
  if (name === 'python' || !Array.isArray(depends)) return false;
  return depends.some((one: unknown) => typeof one === 'string' && /^python(?:[ <>=!]|$)/.test(one));
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const json = parseJson(content);
  if ('problem' in json) return { packages: [], problem: json.problem };
  const parsed = v.safeParse(Record, json.value);
  if (!parsed.success) return { packages: [], problem: 'it is not a JSON object' };
  const { name, version, license, md5, sha256 } = parsed.output;
  if (typeof name !== 'string' || !isToken(name))
    return { packages: [], problem: `its package has the name ${quote(String(name))}` };
  if (typeof version !== 'string' || !isToken(version))
    return { packages: [], problem: `the package ${name} has the version ${quote(String(version))}` };
  const hashes = [fromHex('sha256', sha256), fromHex('md5', md5)].filter((one) => one !== undefined);
  return {
    packages: [
      {
        type: isPython(parsed.output) ? 'pypi' : 'generic',
        name,
        version,
        licences: typeof license === 'string' && license.trim() !== '' ? [license.trim().slice(0, 256)] : [],
        ...(hashes.length === 0 ? {} : { hashes }),
      },
    ],
  };
}

/** conda's record of each installed package, `conda-meta/NAME-VERSION-BUILD.json`. Those that are not Python's are `generic`. */
export const pythonConda: Cataloger = {
  id: 'python-conda',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  places: { endings: ['.json'] },
  wants: (path) => path.endsWith('.json') && /(?:^|\/)conda-meta\/[^/]+\.json$/.test(path),
  read,
};
