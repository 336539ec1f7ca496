import type { Failure, Result } from '../../domain/failure.ts';
import type { Vulnerability } from '../../domain/finding.ts';
import { type FeedAccess, readFeed } from '../sources/feed.ts';
import { shownUrl } from '../sources/shown-url.ts';
import { EPSS_URL, MAX_EPSS_BYTES, parseEpss } from './epss.ts';
import { KEV_URL, MAX_KEV_BYTES, parseKev } from './kev.ts';

/** What the user says of a feed: `auto`, `never`, a URL or a path. `isAutoOn`: whether `auto` may ask the feed's own place. */
export interface FeedWish {
  readonly kev: string;
  readonly epss: string;
  readonly isAutoOn: boolean;
}

export interface Enriched {
  readonly findings: readonly Vulnerability[];
  readonly feeds: readonly { readonly feed: 'kev' | 'epss'; readonly source: string; readonly date?: string }[];
  /** Feeds that were named and could not be read. */
  readonly failures: readonly Failure[];
  /** Feeds that were tried on our own account and could not be had: told, and no more. */
  readonly notes: readonly string[];
}

const CVE = /^CVE-\d{4}-\d{4,19}$/;

function cveOf(finding: Vulnerability): string | undefined {
  return CVE.test(finding.rule) ? finding.rule : finding.aliases?.find((alias) => CVE.test(alias));
}

interface Loaded<T> {
  readonly value?: T;
  readonly source?: string;
  readonly failure?: Failure;
  readonly note?: string;
}

async function load<T>(
  wish: {
    readonly feed: string;
    readonly written: string;
    readonly isAutoOn: boolean;
    readonly url: string;
    readonly maxBytes: number;
  },
  access: FeedAccess,
  parse: (bytes: Uint8Array) => Result<T>,
): Promise<Loaded<T>> {
  const { written, isAutoOn, url, maxBytes } = wish;
  if (written === 'never' || (written === 'auto' && !isAutoOn)) return {};
  const where = written === 'auto' ? url : written;
  const read = await readFeed(where, access, maxBytes);
  const parsed = read.ok ? parse(read.value) : read;
  if (parsed.ok) return { value: parsed.value, source: /^https?:/i.test(where) ? shownUrl(where) : where };
  const { what, why } = parsed.failure;
  return written === 'auto' ? { note: `without ${wish.feed}: ${what}: ${why}` } : { failure: parsed.failure };
}

/**
 * Notes beside findings what CISA knows of their exploitation and what FIRST expects. A feed that is not asked for by name and
 * cannot be had is told, and changes nothing. Nothing is read where no finding is a CVE.
 */
export async function enrich(
  findings: readonly Vulnerability[],
  wish: FeedWish,
  access: FeedAccess,
): Promise<Enriched> {
  const cves = new Set(findings.flatMap((finding) => cveOf(finding) ?? []));
  const isNamed = (written: string): boolean => written !== 'auto' && written !== 'never';
  // A feed that was named is read in any case: a wrong name is told on the first day, not on the day of the first CVE.
  const isAutoOn = wish.isAutoOn && cves.size > 0;
  if (!isAutoOn && !isNamed(wish.kev) && !isNamed(wish.epss)) return { findings, feeds: [], failures: [], notes: [] };
  const [kev, epss] = await Promise.all([
    load({ feed: 'KEV', written: wish.kev, isAutoOn, url: KEV_URL, maxBytes: MAX_KEV_BYTES }, access, parseKev),
    load({ feed: 'EPSS', written: wish.epss, isAutoOn, url: EPSS_URL, maxBytes: MAX_EPSS_BYTES }, access, (bytes) =>
      parseEpss(bytes, cves),
    ),
  ]);
  const noted = findings.map((finding) => {
    const cve = cveOf(finding);
    const [exploited, expected] = cve === undefined ? [] : [kev.value?.of.get(cve), epss.value?.of.get(cve)];
    if (exploited === undefined && expected === undefined) return finding;
    return {
      ...finding,
      ...(exploited === undefined ? {} : { kev: exploited }),
      ...(expected === undefined ? {} : { epss: expected }),
    };
  });
  const dated = (value: { readonly date?: string }): { date?: string } =>
    value.date === undefined ? {} : { date: value.date };
  return {
    findings: noted,
    feeds: [
      ...(kev.value === undefined ? [] : [{ feed: 'kev' as const, source: kev.source ?? '', ...dated(kev.value) }]),
      ...(epss.value === undefined ? [] : [{ feed: 'epss' as const, source: epss.source ?? '', ...dated(epss.value) }]),
    ],
    failures: [kev.failure, epss.failure].filter((failure) => failure !== undefined),
    notes: [kev.note, epss.note].filter((note) => note !== undefined),
  };
}
