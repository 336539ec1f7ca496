import * as v from 'valibot';
import type { FoundPackage } from '../domain/package.ts';
import { fromHex } from './integrity.ts';
import { isToken } from './text.ts';

const Entry = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.unknown()),
  dist: v.optional(v.unknown()),
  authors: v.optional(v.unknown()),
});
const Dist = v.object({ shasum: v.string() });
const Author = v.object({ name: v.string() });

/** One package of installed.json or composer.lock; undefined where it has no sound name or version. */
export function composerPackage(entry: unknown): FoundPackage | undefined {
  const parsed = v.safeParse(Entry, entry);
  if (!parsed.success) return undefined;
  const name = parsed.output.name.slice(0, 257).toLowerCase();
  const version = parsed.output.version.trim();
  if (name.length > 256 || !isComposerName(name) || !isToken(version)) return undefined;
  const licences = [parsed.output.license]
    .flat()
    .filter((one): one is string => typeof one === 'string' && one.trim() !== '');
  const dist = v.safeParse(Dist, parsed.output.dist);
  const hash = dist.success ? fromHex('sha1', dist.output.shasum) : undefined;
  const author = Array.isArray(parsed.output.authors) ? v.safeParse(Author, parsed.output.authors[0]) : undefined;
  return {
    type: 'composer',
    name,
    version,
    licences: licences.slice(0, 16).map((one) => one.trim().slice(0, 256)),
    ...(author?.success === true && author.output.name !== '' ? { maintainer: author.output.name.slice(0, 256) } : {}),
    ...(hash === undefined ? {} : { hashes: [hash] }),
  };
}

/** `vendor/name` (composer.json schema), in lower case as Packagist compares them. */
function isComposerName(name: string): boolean {
  const parts = name.split('/');
  return parts.length === 2 && parts.every((part) => /^[a-z0-9][a-z0-9_.-]*$/.test(part) && !/[_.-]$/.test(part));
}
