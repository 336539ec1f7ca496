import type { VersionOrder } from './order.ts';
import { semver } from './semver.ts';

const FORM = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Order of Rust's crates: Semantic Versioning 2.0.0 to the letter; Cargo takes no version of fewer numbers. Build metadata does not count. */
export const crates: VersionOrder = {
  name: 'crates',
  understands: (version) => FORM.test(version),
  compare: (a, b) => semver.compare(a, b),
};
