import type { InspectedImage } from '../domain/image.ts';
import { isDistroType } from '../domain/package.ts';
import { ecosystemOf, languageEcosystem } from './ecosystems.ts';
import type { AdvisorySource } from './sources/source.ts';

/** Something in an image that no advisory can speak of. `isIncomplete`: asked-for work that was not done. */
export interface Gap {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly isIncomplete: boolean;
}

type Assessed = Pick<InspectedImage, 'ref' | 'distro' | 'packages' | 'removedDatabases'>;

const OTHER_SOURCE = 'give `advisories` a source that has it, or `unassessed: report` to accept the gap';

/** The ecosystems to ask for: that of the distribution, with release, and those of the languages found. Unknown ones are left out. */
export function ecosystemsOf(image: Assessed): readonly string[] {
  const distro = image.distro?.ecosystem;
  const languages = image.packages.flatMap((found) => languageEcosystem(found.type) ?? []);
  const all = distro === undefined || ecosystemOf(distro) === undefined ? languages : [distro, ...languages];
  return [...new Set(all)];
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
  return covered.has(ecosystem) ? undefined : gap(what, `the source has no record for ${ecosystem}`, OTHER_SOURCE);
}

/**
 * What of an image is not assessed. A distribution without records is always a gap that leaves the run incomplete;
 * a language's ecosystem is one too, but a flat folder of records need not speak of every language: then it is only named.
 */
export function gapsOf(image: Assessed, kind: AdvisorySource['kind'], covered: ReadonlySet<string>): readonly Gap[] {
  const languages = [...new Set(image.packages.flatMap((found) => languageEcosystem(found.type) ?? []))];
  const missing = languages.filter((ecosystem) => !covered.has(ecosystem));
  return [
    ...[distroGap(image, covered) ?? []].flat(),
    ...missing.map((ecosystem) => ({
      what: `${ecosystem} packages in ${image.ref}`,
      why: `the source has no record for ${ecosystem}`,
      fix: OTHER_SOURCE,
      isIncomplete: kind !== 'folder',
    })),
  ];
}
