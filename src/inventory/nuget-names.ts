import { isToken } from './text.ts';

/** NuGet's rule for package ids (nuget.org: letters, digits, `.`, `-`, `_`, at most 100). */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
const VERSION = /^\d{1,32}(?:\.\d{1,32}){0,3}(?:-[0-9A-Za-z.-]{1,128})?(?:\+[0-9A-Za-z.-]{1,128})?$/;

/** True for a name and version as nuget.org has them. */
export function isNuGet(name: string, version: string): boolean {
  return NAME.test(name) && isToken(version) && VERSION.test(version);
}
