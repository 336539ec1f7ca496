import type { VersionOrder } from './order.ts';
import { semver } from './semver.ts';

const FORM = /^\s*v?\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?\s*$/i;

/** Order of .NET's packages (learn.microsoft.com/nuget, "Package versioning"): up to four numbers, prereleases whatever their case, build metadata of no account. */
export const nuget: VersionOrder = {
  name: 'nuget',
  understands: (version) => FORM.test(version),
  compare: (a, b) => semver.compare(a.toLowerCase(), b.toLowerCase()),
};
