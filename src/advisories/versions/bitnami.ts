import { compareDigits } from './digits.ts';
import type { VersionOrder } from './order.ts';
import { semver } from './semver.ts';

/** `1.2.3-4`: by the grammar of semver a prerelease, by Bitnami's rule the fourth packaging of 1.2.3. */
const REVISION = /^([vV]?\d+(?:\.\d+)*)-(\d+)$/;

function split(version: string): { readonly upstream: string; readonly revision: string } {
  const found = REVISION.exec(version.trim());
  return { upstream: found?.[1] ?? version, revision: found?.[2] ?? '' };
}

/** Order of Bitnami's packages: semver, with a revision that counts after it. */
export const bitnami: VersionOrder = {
  name: 'bitnami',
  understands: (version) => semver.understands(version),
  compare(a, b) {
    const [left, right] = [split(a), split(b)];
    return semver.compare(left.upstream, right.upstream) || compareDigits(left.revision, right.revision);
  },
};
