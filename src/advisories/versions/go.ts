import type { VersionOrder } from './order.ts';
import { semver } from './semver.ts';

/** A release of Go itself: `go1.21rc2`, `1.22.3`, `go1.20.5 X:boringcrypto`, `go1.19.13-X:nocoverageredesign`. */
const RELEASE = /^(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:(beta|rc)(\d+))?$/;

/** Experiments and a vendor's remarks are no part of the release. */
function withoutRemarks(version: string): string {
  const space = version.indexOf(' ');
  const text = space < 0 ? version : version.slice(0, space);
  const experiment = text.indexOf('-X:');
  return experiment < 0 ? text : text.slice(0, experiment);
}

/**
 * The semantic version that the Go vulnerability database writes for a version of a module or of Go itself (`go1.21rc2` is `1.21.0-rc.2`);
 * of a module's the leading `v` goes, and the build metadata that Go puts on (`+incompatible`, `+dirty`) stays.
 */
export function goVersion(version: string): string {
  const text = withoutRemarks(version.trim());
  const release = RELEASE.exec(text);
  if (release === null) return text.replace(/^(?:v|go)(?=\d)/, '');
  const [, major = '0', minor = '0', patch = '0', phase, number = '0'] = release;
  return `${major}.${minor}.${patch}${phase === undefined ? '' : `-${phase}.${number}`}`;
}

/** Order of Go's modules (golang.org/ref/mod, "Versions": a pseudo-version is a prerelease) and of Go's own releases. */
export const go: VersionOrder = {
  name: 'go',
  // A tree that nobody tagged: `(devel)`, `devel +abc`, and the empty pseudo-version are of no order.
  understands: (version) => semver.understands(goVersion(version)),
  compare: (a, b) => semver.compare(goVersion(a), goVersion(b)),
};
