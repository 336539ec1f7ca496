import type { Failure } from '../domain/failure.ts';
import type { Vulnerability } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Location } from '../domain/location.ts';
import type { Package } from '../domain/package.ts';
import { isDistroType } from '../domain/package.ts';
import type { Advisory } from './advisory.ts';
import { ecosystemsOf, type Gap, gapsOf } from './assess.ts';
import { CommonWords } from './common-parts.ts';
import type { PackageQuery } from './ecosystems.ts';
import { ratingKey, toFinding } from './findings.ts';
import { AdvisoryIndex, type Match, matchPackages } from './match.ts';
import { distroEcosystems, queriesOf, queryKey } from './queries.ts';
import { rate, type Statement } from './severity.ts';
import type { AdvisorySource, Needs } from './sources/source.ts';
import { isThirdParty } from './third-party.ts';

/** Records read beyond the matching ones, for the rating of flaws that none of these rates. */
const MAX_FURTHER_RECORDS = 2000;

type Scanned = Pick<InspectedImage, 'ref' | 'distro' | 'packages' | 'removedDatabases'> & {
  /** Only compared with: what is not assessed of it is no gap of this run. */
  readonly isBaseline?: boolean;
};

/** Where a package of an image is shown: by layer and path. */
export type Locate = (layer?: string, path?: string) => Location;

export interface ScanResult {
  readonly findings: readonly Vulnerability[];
  readonly failures: readonly Failure[];
  readonly gaps: readonly Gap[];
  readonly newest?: string;
}

/** Every question that the images' packages give rise to, once. One that is idle for one package may count for another of the same source. */
export function needsOf(images: readonly Scanned[]): Needs {
  const queries = new Map<string, PackageQuery>();
  for (const image of images) {
    const ecosystems = distroEcosystems(image.distro);
    for (const found of image.packages) {
      for (const query of queriesOf(found, ecosystems)) {
        const key = queryKey(query);
        if (query.isIdle !== true || !queries.has(key)) queries.set(key, query);
      }
    }
  }
  return { ecosystems: [...new Set(images.flatMap(ecosystemsOf))], queries: [...queries.values()] };
}

/** Distributions rate a CVE in records of their own, which stand beside the CVE's. */
function ratingIds(cve: string, ecosystem: string): string[] {
  const prefix = /^(Debian|Ubuntu|Alpine)\b/.exec(ecosystem)?.[1]?.toUpperCase();
  return prefix === undefined ? [cve] : [`${prefix}-${cve}`, cve];
}

/** Reads the CVE records of flaws that no matching advisory rates (DSA, DLA, ALSA carry no severity). */
async function furtherRatings(
  source: AdvisorySource,
  needs: Needs,
  matches: readonly Match[],
): Promise<{ ratings: Map<string, Statement[]>; failures: readonly Failure[] }> {
  const unrated = matches.filter(({ cve, statements }) => {
    const rated = cve === undefined ? undefined : rate(statements, cve);
    return rated !== undefined && (rated.severity === 'unknown' || rated.isUpperBound === true);
  });
  const seen = new Set(unrated.flatMap(({ statements }) => statements.map(({ advisory }) => advisory.id)));
  const ids = new Set(unrated.flatMap(({ cve, query }) => ratingIds(cve ?? '', query.ecosystem)));
  const wanted = [...ids].filter((id) => !seen.has(id)).slice(0, MAX_FURTHER_RECORDS);
  const read = wanted.length === 0 ? { advisories: [], failures: [] } : await source.recordsOf(wanted, needs);
  const byId = new Map<string, Advisory>(read.advisories.map((advisory) => [advisory.id, advisory]));
  const ratings = new Map<string, Statement[]>();
  for (const match of unrated) {
    const { cve, query } = match;
    const records = ratingIds(cve ?? '', query.ecosystem).flatMap((id) => byId.get(id) ?? []);
    const statements = records.map((advisory) => ({
      advisory,
      entries: advisory.affected.filter(({ ecosystem, name }) => ecosystem === query.ecosystem && name === query.name),
      isSpecific: true,
    }));
    if (statements.length > 0) ratings.set(ratingKey(match), statements);
  }
  return { ratings, failures: read.failures };
}

/** An owner vouches for what it brings along where its distribution was assessed, and made it. */
function vouching(image: Scanned, covered: ReadonlySet<string>): (owner: string) => boolean {
  if (!distroEcosystems(image.distro).some((ecosystem) => covered.has(ecosystem))) return () => false;
  const owners = new Map(image.packages.flatMap((found) => (isDistroType(found.type) ? [[found.purl, found]] : [])));
  return (owner) => {
    const found = owners.get(owner);
    return found !== undefined && !isThirdParty(found);
  };
}

function misunderstood(image: Scanned, packages: readonly Package[]): readonly Gap[] {
  const [first] = packages;
  if (first === undefined) return [];
  const named = `${first.name} ${first.version}`;
  const what =
    packages.length === 1
      ? `the package ${named} in ${image.ref}, whose version is of no known form`
      : `${packages.length} packages in ${image.ref} whose version is of no known form, such as ${named}`;
  return [{ what, why: 'they are compared as text only', fix: 'correct the version', isIncomplete: false }];
}

/**
 * Asks a source about the packages of images and makes the findings, for each image in its order.
 * Whatever could not be done is in `failures` and `gaps`; the rest is reported all the same.
 */
export async function scanImages(
  images: readonly Scanned[],
  source: AdvisorySource,
  locators: readonly Locate[],
): Promise<ScanResult> {
  const needs = needsOf(images);
  const gathered = await source.gather(needs);
  const index = new AdvisoryIndex(gathered.advisories);
  const matched = images.map((image) => matchPackages(image.packages, distroEcosystems(image.distro), index));
  const all = matched.flatMap(({ matches }) => matches);
  const further = await furtherRatings(source, needs, all);
  const words = new CommonWords();
  const findings = images.flatMap((image, i) => {
    const vouchesFor = vouching(image, gathered.covered);
    const locate: Locate = (layer, path) => locators[i]?.(layer, path) ?? { kind: 'image', ref: image.ref };
    const context = { image: i, locate, vouchesFor, ratings: further.ratings, words, packages: new Map() };
    return (matched[i]?.matches ?? []).map((match) => toFinding(match, context));
  });
  const gaps = images.flatMap((image, i) =>
    image.isBaseline === true
      ? []
      : [...gapsOf(image, source.kind, gathered.covered), ...misunderstood(image, matched[i]?.notUnderstood ?? [])],
  );
  return {
    findings,
    failures: [...gathered.failures, ...further.failures],
    gaps: eachOnce(gaps),
    ...(gathered.newest === undefined ? {} : { newest: gathered.newest }),
  };
}

/** The platforms of one image have the same name, and mostly the same gaps. */
function eachOnce(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.isIncomplete}\0${gap.what}\0${gap.why}`, gap])).values()];
}
