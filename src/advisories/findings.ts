import { assertNever } from '../domain/assert-never.ts';
import type { FixState, Remedy, Vulnerability } from '../domain/finding.ts';
import type { Location } from '../domain/location.ts';
import type { Package } from '../domain/package.ts';
import { isDistroType } from '../domain/package.ts';
import type { Advisory, Affected } from './advisory.ts';
import { type CommonWords, once, type PackageParts } from './common-parts.ts';
import { isKernelHeaders } from './kernel-headers.ts';
import { isNotLinked } from './linked.ts';
import type { Match } from './match.ts';
import { orderOf } from './queries.ts';
import { type RatedSeverity, rate, type Statement } from './severity.ts';
import { isOfPublisher } from './third-party.ts';

const MAX_TITLE = 200;
const MAX_DETAIL = 2000;
const ENGINES: Vulnerability['engines'] = ['seaworthy'];

/** What findings of one image need beside the matches. */
export interface FindingContext {
  /** Index into the report's images. */
  readonly image: number;
  /** Where a package of this layer and path is shown. */
  locate(layer: string, path: string | undefined): Location;
  /** True where a package that is owned by this one (a purl) is judged with it: the owner's distribution was assessed, and made it. */
  vouchesFor(owner: string): boolean;
  /** Further records about a CVE, read because no matching advisory rates it. */
  readonly ratings: ReadonlyMap<string, readonly Statement[]>;
  readonly words: CommonWords;
  /** What the findings of a package of this image share, as far as it is made. */
  readonly packages: Map<Package, PackageParts>;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(0, length - 1);
  // A surrogate pair is not cut in two.
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`;
}

/** The purl without version and without `distro`, which is the version of the distribution. */
export function identityPurl(purl: string): string {
  const [beforeFragment = ''] = purl.split('#');
  const mark = beforeFragment.indexOf('?');
  const path = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  const at = path.lastIndexOf('@');
  const name = at > path.lastIndexOf('/') ? path.slice(0, at) : path;
  const qualifiers = mark < 0 ? [] : beforeFragment.slice(mark + 1).split('&');
  const kept = qualifiers.filter((qualifier) => qualifier !== '' && !qualifier.startsWith('distro='));
  return kept.length === 0 ? name : `${name}?${kept.join('&')}`;
}

function titleOf(match: Match): string {
  const ordered = [...match.statements].sort((a, b) => Number(b.isSpecific) - Number(a.isSpecific));
  const summary = ordered.map(({ advisory }) => advisory.summary?.trim() ?? '').find((text) => text !== '');
  return cut((summary ?? `${match.rule} in ${match.package.name}`).slice(0, 10_000).replace(/\s+/g, ' '), MAX_TITLE);
}

function detailOf(statements: readonly Statement[]): string | undefined {
  const specific = statements.find(({ advisory, isSpecific }) => isSpecific && hasDetails(advisory));
  const details = (specific ?? statements.find(({ advisory }) => hasDetails(advisory)))?.advisory.details;
  return details === undefined ? undefined : cut(details.trim(), MAX_DETAIL);
}

function hasDetails(advisory: Advisory): boolean {
  return advisory.details !== undefined && advisory.details.trim() !== '';
}

function entriesOf({ statements }: Match): readonly Affected[] {
  return statements.flatMap(({ entries }) => entries);
}

/** What the advisories say of a fix. That there will be none is said of this package by its own entries. */
function fixStateOf(match: Match): FixState {
  if (orderOf(match.query)?.understands(match.query.version) !== true) return 'not-assessable';
  if (match.fix !== undefined) return 'fixed';
  const said = entriesOf(match).flatMap(({ fixState }) => fixState ?? []);
  return said.includes('will-not-fix') ? 'will-not-fix' : (said[0] ?? 'unfixed');
}

function unfixedReason(match: Match): string {
  const { ecosystem, name } = match.query;
  const last = entriesOf(match)
    .flatMap(({ ranges }) => ranges.flatMap(({ events }) => events.filter(({ kind }) => kind === 'last_affected')))
    .at(-1);
  return last === undefined
    ? `${ecosystem} has no fixed version of ${name}`
    : `no fixed version of ${name} is named; the last affected one is ${last.version}`;
}

function remedyOf(match: Match, state: FixState): Remedy {
  const { ecosystem, name, version } = match.query;
  switch (state) {
    case 'fixed':
      return { kind: 'upgrade', to: match.fix ?? '' };
    case 'will-not-fix':
      return entriesOf(match).some((entry) => entry.urgency === 'end-of-life')
        ? { kind: 'none', reason: `${ecosystem} no longer supports ${name}` }
        : { kind: 'none', reason: `${ecosystem} will not fix ${name}` };
    case 'deferred':
      return { kind: 'none', reason: `${ecosystem} has put off the fix of ${name}` };
    case 'unfixed':
      return { kind: 'none', reason: unfixedReason(match) };
    case 'not-assessable':
      return { kind: 'none', reason: `the version ${version} of ${name} cannot be compared with fixed ones` };
    default:
      return assertNever(state);
  }
}

function suppressionOf(match: Match, rated: RatedSeverity, context: FindingContext): Vulnerability['suppressed'] {
  const { package: found } = match;
  if (rated.dismissed !== undefined) {
    return { by: rated.source ?? 'vendor', reason: `the vendor rates it ${rated.dismissed}` };
  }
  if (isKernelHeaders(found)) {
    return { by: 'seaworthy', reason: 'kernel headers: the kernel they belong to does not run in the container' };
  }
  if (match.fix === undefined && isOfPublisher(found)) {
    return { by: 'seaworthy', reason: 'made by another publisher, of whose build the distribution says nothing' };
  }
  if (!isDistroType(found.type) && found.owner !== undefined && context.vouchesFor(found.owner)) {
    return {
      by: found.owner,
      reason: 'the distribution package that owns these files is judged by its own advisories',
    };
  }
  if (isNotLinked(found, match.statements)) {
    return { by: 'seaworthy', reason: `not linked into ${found.locations[0] ?? 'the program'}` };
  }
  return undefined;
}

/** A page that exists: that of an advisory which was read, one about this flaw alone if there is one. */
function pageOf(match: Match): string {
  const statement = match.statements.find(({ isSpecific }) => isSpecific) ?? match.statements[0];
  return `https://osv.dev/vulnerability/${encodeURIComponent(statement?.advisory.id ?? match.rule)}`;
}

function identityOf({ purl, version, locations }: Package): string {
  return [identityPurl(purl), ...locations.slice(0, 1).map((path) => pathWithout(version, path))].join(' ');
}

/**
 * A path without the version that the names of its files and folders end in, as `jinja2-3.1.2.dist-info`, `foo@1.2.3/`, `a-1.0.jar`:
 * with it every newer version that has the flaw still would be another finding.
 */
export function pathWithout(version: string, path: string): string {
  if (version === '') return path;
  return path.split(version).reduce((before, after) => {
    const isWhole = '-@_/'.includes(before.at(-1) ?? ' ') && !/^[0-9A-Za-z]/.test(after);
    return `${before}${isWhole ? '' : version}${after}`;
  });
}

/** Makes the finding of a match: the vendor's rating first, suppressed where the finder itself says that it does not count. */
export function toFinding(match: Match, context: FindingContext): Vulnerability {
  const { package: found, statements } = match;
  const { words } = context;
  const {
    at,
    identity,
    package: named,
  } = once(context.packages, found, () => ({
    at: context.locate(found.layer, found.locations[0]),
    identity: identityOf(found),
    package: { purl: found.purl, name: found.name, version: found.version },
  }));
  const rated = rate([...statements, ...(context.ratings.get(ratingKey(match)) ?? [])], match.cve);
  const suppressed = suppressionOf(match, rated, context);
  const detail = detailOf(statements);
  const fixState = fixStateOf(match);
  return {
    kind: 'vulnerability',
    rule: match.rule,
    severity: rated.severity,
    title: words.text(titleOf(match)),
    at,
    remedy: words.remedy(remedyOf(match, fixState)),
    fixState,
    engines: ENGINES,
    identity,
    docs: words.text(pageOf(match)),
    aliases: words.list(match.aliases),
    image: context.image,
    package: named,
    layer: found.layer,
    paths: found.locations,
    ...(rated.source === undefined ? {} : { severitySource: rated.source }),
    ...(rated.score === undefined ? {} : { score: rated.score }),
    ...(suppressed === undefined ? {} : { suppressed }),
    ...(detail === undefined ? {} : { detail: words.text(detail) }),
  };
}

/** Under what `FindingContext.ratings` keeps the further records of a match. */
export function ratingKey(match: Match): string {
  return `${match.rule}\0${match.query.ecosystem}\0${match.query.name}`;
}
