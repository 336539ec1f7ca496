import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText, isToken, own, quote } from '../text.ts';

/** The rule of rubygems.org for names. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
/** Gem::Version: digits and letters, apart by dots; an older one may have a dash. */
const VERSION = /^[0-9][0-9A-Za-z]*(?:[.-][0-9A-Za-z]+)*$/;

const NAMES = /^\s{0,64}[a-z_]{1,32}\.(name|version|licenses?|authors?)\s{0,8}=\s{0,8}(.*)$/;
const LITERAL = /^(?:Gem::Version\.new\(\s?)?(?:"((?:[^"\\]|\\.){0,512})"|'((?:[^'\\]|\\.){0,512})'|%q<([^>]{0,512})>)/;
const EACH_LITERAL = /"((?:[^"\\]|\\.){0,256})"|'((?:[^'\\]|\\.){0,256})'|%q<([^>]{0,256})>/g;
const MAX_LINE = 4096;

/** A string as `Gem::Specification#to_ruby` writes it (`"x".freeze`), or as people do (`'x'`, `%q<x>`). */
function literal(code: string): string | undefined {
  const found = LITERAL.exec(code);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function literals(code: string): string[] {
  return [...code.matchAll(EACH_LITERAL)].map((one) => one[1] ?? one[2] ?? one[3] ?? '').slice(0, 16);
}

/** The values assigned to fields of the specification; the first of each counts. */
function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let start = 0; start < text.length && fields.size < 6; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const found = NAMES.exec(text.slice(start, Math.min(end, start + MAX_LINE)));
    start = end + 1;
    const key = found?.[1];
    if (key !== undefined && !fields.has(key)) fields.set(key, found?.[2] ?? '');
  }
  return fields;
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const fields = readFields(decodeText(content));
  const name = literal(fields.get('name') ?? '') ?? '';
  const version = literal(fields.get('version') ?? '');
  if (!NAME.test(name)) return { packages: [], problem: `its gem has the name ${quote(fields.get('name') ?? '')}` };
  if (!isToken(version) || !VERSION.test(version))
    return { packages: [], problem: `the gem ${name} has the version ${quote(fields.get('version') ?? '')}` };
  const licences = literals(fields.get('licenses') ?? fields.get('license') ?? '').map((one) => own(one.trim()));
  const [author] = literals(fields.get('authors') ?? fields.get('author') ?? '');
  return {
    packages: [
      {
        type: 'gem',
        name: own(name),
        version: own(version),
        licences: [...new Set(licences)].filter((one) => one !== ''),
        ...(author === undefined || author === '' ? {} : { maintainer: own(author) }),
      },
    ],
  };
}

/**
 * Installed Ruby gems: `specifications/NAME-VERSION.gemspec`, as RubyGems writes it when it installs a gem, and `specifications/default/`
 * of the gems that come with Ruby. The gemspec in a gem's own folder is its author's program and is not read.
 */
export const gem: Cataloger = {
  id: 'gem',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  places: { endings: ['.gemspec'] },
  wants: (path) => path.endsWith('.gemspec') && /(?:^|\/)specifications\/(?:[^/]+\/){0,2}[^/]+$/.test(path),
  read,
};
