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
  build: v.optional(v.unknown()),
  build_string: v.optional(v.unknown()),
  channel: v.optional(v.unknown()),
  subdir: v.optional(v.unknown()),
  fn: v.optional(v.unknown()),
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

function tokenOf(value: unknown): string | undefined {
  return typeof value === 'string' && isToken(value) ? value : undefined;
}

/**
 * The name of a channel: `conda-forge` of `https://conda.anaconda.org/conda-forge/linux-64`, `main` of `pkgs/main`. What comes before it may be
 * a password or a token (`/t/TOKEN/`), which no inventory may spread.
 */
function channelOf(channel: string, subdir: string | undefined): string {
  const path = channel
    .replace(/^[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/[^/]*/, '')
    .split('/')
    .filter((part) => part !== '');
  if (path[0] === 't') path.splice(0, 2);
  if (path[0] === 'pkgs') path.shift();
  if (path.at(-1) === subdir || path.at(-1) === 'noarch') path.pop();
  return path.join('/');
}

/** What the purl says beside name and version (purl-spec, types/conda-definition.json). */
function qualifiersOf({ build, build_string, channel, subdir, fn }: Record): Readonly<{ [key: string]: string }> {
  const [platform, from] = [tokenOf(subdir), tokenOf(channel)];
  const archive = typeof fn === 'string' ? /\.(conda|tar\.bz2)$/.exec(fn)?.[1] : undefined;
  const known = {
    build: tokenOf(build ?? build_string),
    channel: from === undefined ? undefined : channelOf(from, platform),
    subdir: platform,
    type: archive,
  };
  return Object.fromEntries(Object.entries(known).flatMap(([key, value]) => (value ? [[key, value]] : [])));
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
  const type = isPython(parsed.output) ? 'pypi' : 'conda';
  const qualifiers = type === 'conda' ? qualifiersOf(parsed.output) : {};
  return {
    packages: [
      {
        type,
        name,
        version,
        licences: typeof license === 'string' && license.trim() !== '' ? [license.trim().slice(0, 256)] : [],
        ...(hashes.length === 0 ? {} : { hashes }),
        ...(Object.keys(qualifiers).length === 0 ? {} : { qualifiers }),
      },
    ],
  };
}

/** conda's record of each installed package, `conda-meta/NAME-VERSION-BUILD.json`. Python's are of PyPI, whose advisories speak of them. */
export const pythonConda: Cataloger = {
  id: 'python-conda',
  version: 2,
  maxBytes: 64 * 1024 * 1024,
  places: { endings: ['.json'] },
  wants: (path) => path.endsWith('.json') && /(?:^|\/)conda-meta\/[^/]+\.json$/.test(path),
  read,
};
