import type { InspectedImage } from '../domain/image.ts';
import { isDistroType, type Package } from '../domain/package.ts';
import { ecosystemOf } from './ecosystems.ts';
import { distroEcosystems, isTrustedKey, isUnversioned, queriesOf } from './queries.ts';
import type { AdvisorySource } from './sources/source.ts';
import { isThirdParty } from './third-party.ts';

/** Something in an image that no advisory can speak of. `isIncomplete`: asked-for work that was not done. */
export interface Gap {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly isIncomplete: boolean;
}

type Assessed = Pick<InspectedImage, 'ref' | 'distro' | 'packages' | 'removedDatabases'>;

const OTHER_SOURCE = 'give `advisories` a source that has it, or `unassessed: report` to accept the gap';

/** The ecosystems of the languages whose packages can be asked about: a program that no records name is of none. */
function languagesOf({ packages }: Assessed): readonly string[] {
  const asked = packages.filter(({ type }) => !isDistroType(type)).flatMap((found) => queriesOf(found, []));
  return [...new Set(asked.map(({ ecosystem }) => ecosystem))];
}

/** The ecosystems to ask for: those of the distribution, with release, and those of the languages found. Unknown ones are left out. */
export function ecosystemsOf(image: Assessed): readonly string[] {
  const known = distroEcosystems(image.distro).filter((ecosystem) => ecosystemOf(ecosystem) !== undefined);
  return [...new Set([...known, ...languagesOf(image)])];
}

/** An image without distribution is not assessed as clean where a layer only took away what told of one. */
function removedGap({ ref, removedDatabases = [] }: Assessed): Gap | undefined {
  const [path] = removedDatabases;
  if (path === undefined) return undefined;
  return {
    what: `the distribution packages in ${ref}`,
    why: `a layer removed or emptied ${path}, which a layer below has filled`,
    fix: 'keep the package database, build on a base without packages, or accept the gap with `unassessed: report`',
    isIncomplete: true,
  };
}

/** Files without a package: a program that nobody knows may be all of the image. It is named, so that no findings are no word for it. */
function unlistedGap({ ref, distro, packages }: Assessed): Gap | undefined {
  if (packages.length > 0 || distro !== undefined) return undefined;
  return {
    what: `what is in ${ref}`,
    why: 'no package, no distribution and no program that is known was found in it',
    fix: 'have the build put in what tells of packages (`go build` and `cargo auditable` do), or scan its SBOM',
    isIncomplete: false,
  };
}

function distroGap(image: Assessed, covered: ReadonlySet<string>): Gap | undefined {
  const count = image.packages.filter((found) => isDistroType(found.type)).length;
  const gap = (what: string, why: string, fix: string): Gap => ({ what, why, fix, isIncomplete: true });
  if (image.distro === undefined) {
    const what = `${count} distribution packages in ${image.ref}`;
    return count === 0
      ? removedGap(image)
      : gap(what, 'the image does not say of which distribution it is (no os-release)', OTHER_SOURCE);
  }
  const { name, ecosystem } = image.distro;
  const what = `${name} in ${image.ref}`;
  const known = ecosystem === undefined ? undefined : ecosystemOf(ecosystem);
  if (ecosystem === undefined || known === undefined) {
    return gap(what, 'no source of advisories covers this distribution', '`unassessed: report` accepts the gap');
  }
  if (!image.packages.some((found) => found.type === known.type)) {
    return gap(
      what,
      'no package of the distribution was found in the image',
      'see whether its package database was removed',
    );
  }
  const isCovered = distroEcosystems(image.distro).some((one) => covered.has(one));
  return isCovered ? undefined : gap(what, `the source has no record for ${ecosystem}`, OTHER_SOURCE);
}

/**
 * Packages that are asked about in no ecosystem that the source has, though it has the distribution's: those of another kind of distribution
 * (an rpm in Debian), and those that only an ecosystem beside the main one knows (fixes of Ubuntu Pro).
 */
function unaskedGap(image: Assessed, covered: ReadonlySet<string>): Gap | undefined {
  const ecosystems = distroEcosystems(image.distro);
  const unasked = image.packages.filter(
    (found) =>
      isDistroType(found.type) &&
      !isTrustedKey(found) &&
      !queriesOf(found, ecosystems).some(({ ecosystem }) => covered.has(ecosystem)),
  );
  const [first] = unasked;
  if (first === undefined) return undefined;
  const asked = queriesOf(first, ecosystems).map(({ ecosystem }) => ecosystem);
  return {
    what: `${unasked.length} distribution packages in ${image.ref}, such as ${first.name} ${first.version}`,
    why:
      asked.length === 0
        ? `they are of another kind than those of ${image.distro?.name ?? 'the distribution'}`
        : `the source has no record for ${asked.join(', ')}`,
    fix: OTHER_SOURCE,
    isIncomplete: true,
  };
}

/** Of so many packages of a distribution some are of a source of another name, wherever sources are told. */
const ENOUGH_TO_TELL = 10;

/** An SBOM that does not name the source packages, as a package database does: advisories are of those, `openssl` and not `libssl3`. */
function sourceGap({ ref, distro, packages }: Assessed): Gap | undefined {
  const known = distro?.ecosystem === undefined ? undefined : ecosystemOf(distro.ecosystem);
  if (!ref.startsWith('sbom:') || known === undefined || known.names === 'binary') return undefined;
  const own = packages.filter((found) => found.type === known.type && !isTrustedKey(found));
  const isTold = own.some(({ name, source }) => source !== undefined && source.name !== name);
  if (isTold || own.length < ENOUGH_TO_TELL) return undefined;
  return {
    what: `distribution packages in ${ref} that are built from a source of another name`,
    why: 'the list does not say of which source any of them is, and advisories are of sources',
    fix: 'take an SBOM that names source packages (`upstream` in the purls, as syft and seaworthy write it), or scan the image itself',
    isIncomplete: true,
  };
}

const MAX_UNCOVERED = 5;

/** Parts of the distribution's packages that its ecosystems do not cover. */
function uncoveredGap({ ref, distro }: Assessed): Gap | undefined {
  const { uncovered = [], name = '' } = distro ?? {};
  if (uncovered.length === 0) return undefined;
  const more = uncovered.length > MAX_UNCOVERED ? `, and ${uncovered.length - MAX_UNCOVERED} more` : '';
  return {
    what: `${uncovered.slice(0, MAX_UNCOVERED).join(', ')}${more} of ${name} in ${ref}`,
    why: 'it is not known which advisories speak of these packages',
    fix: 'name Red Hat’s table of content sets as `repository-cpe-file` where they are of Red Hat, or accept the gap with `unassessed: report`',
    isIncomplete: true,
  };
}

/** What is known of a kind of packages that no advisory can speak of: named, and no reason to call the run incomplete. */
function namedGap(packages: readonly Package[], kind: string, why: string, fix: string): Gap | undefined {
  const [first] = packages;
  if (first === undefined) return undefined;
  const what = `${packages.length} ${kind}, such as ${first.name} ${first.version}`;
  return { what: what.trimEnd(), why, fix, isIncomplete: false };
}

function unspokenOf({ ref, packages }: Assessed): readonly (Gap | undefined)[] {
  const unnamed = (type: Package['type']): readonly Package[] =>
    packages.filter((found) => found.type === type && queriesOf(found, []).length === 0);
  const otherwise = 'look at the publisher’s own advisories';
  return [
    namedGap(
      packages.filter(isUnversioned),
      `Go programs without a version in ${ref}`,
      'they were built from a tree without a tag: only what they are made of is assessed',
      'build them from a tagged version, or with -ldflags that set one',
    ),
    namedGap(
      packages.filter(isThirdParty),
      `packages of other publishers in ${ref}`,
      'the distribution’s advisories speak of its own builds',
      otherwise,
    ),
    namedGap(unnamed('generic'), `programs in ${ref}`, 'no source of advisories names them', otherwise),
    namedGap(unnamed('conda'), `conda packages in ${ref}`, 'no source of advisories names them', otherwise),
  ];
}

/** OSV's records of Alpine are made of the repository main alone: without Alpine's own database nothing is said of community's packages. */
export function communityGap({ ref, distro }: Assessed): Gap | undefined {
  if (distro?.ecosystem?.startsWith('Alpine:') !== true) return undefined;
  return {
    what: `packages of Alpine’s community repository in ${ref}`,
    why: 'OSV has records of the packages of main alone, and Alpine’s own database is not asked',
    fix: 'give `alpine-secdb` a place that has it',
    isIncomplete: false,
  };
}

/**
 * What of an image is not assessed. A distribution without records is always a gap that leaves the run incomplete;
 * a language's ecosystem is one too, but a flat folder of records need not speak of every language: then it is only named, unless the
 * folder speaks of nothing that is in the image.
 */
export function gapsOf(image: Assessed, kind: AdvisorySource['kind'], covered: ReadonlySet<string>): readonly Gap[] {
  const missing = languagesOf(image).filter((ecosystem) => !covered.has(ecosystem));
  const isNothingCovered = !ecosystemsOf(image).some((ecosystem) => covered.has(ecosystem));
  const gaps = [
    distroGap(image, covered) ?? unaskedGap(image, covered) ?? unlistedGap(image),
    sourceGap(image),
    uncoveredGap(image),
    ...missing.map((ecosystem) => ({
      what: `${ecosystem} packages in ${image.ref}`,
      why: `the source has no record for ${ecosystem}`,
      fix: OTHER_SOURCE,
      isIncomplete: kind !== 'folder' || isNothingCovered,
    })),
    ...unspokenOf(image),
  ];
  return gaps.flatMap((gap) => gap ?? []);
}
