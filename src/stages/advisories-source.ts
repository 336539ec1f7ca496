import { SECDB_URL, secdbIn, withSecdb } from '../advisories/sources/alpine-secdb.ts';
import { type FeedAccess, fetchKept } from '../advisories/sources/feed.ts';
import { isUrl, openSource, sourceLabel } from '../advisories/sources/open.ts';
import type { Network } from '../advisories/sources/retry.ts';
import type { AdvisorySource, PartState } from '../advisories/sources/source.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import type { World } from '../ports/world.ts';
import { count } from '../render/wording.ts';
import { cacheFolder, keptFiles } from './kept-files.ts';

const HOUR_MS = 3600 * 1000;

/** The source of a run's advisories, and what else is read beside it. */
export interface OpenedSource {
  readonly source: AdvisorySource;
  readonly label: string;
  readonly feeds: FeedAccess;
  /** Whether feeds that nobody named may be asked: not where the user has chosen where to go. */
  readonly isAutoOn: boolean;
  /** Alpine's own database, where it is asked. */
  readonly secdb?: string;
}

type Waits = Omit<Network, 'fetch'>;
type AdvisoryPlan = Pick<Plan, 'advisories' | 'cacheDir'>;

/** Opens the source that the plan names, with what earlier runs have kept. */
export async function openAdvisories(world: World, plan: AdvisoryPlan, waits: Waits): Promise<Result<OpenedSource>> {
  const { source: named, offline, alpineSecdb = 'never' } = plan.advisories;
  const api = world.env['SEAWORTHY_OSV_API'] || undefined;
  const network = { fetch: world.fetch, ...waits };
  const folder = cacheFolder(world, plan.cacheDir);
  const kept = folder === undefined ? {} : { kept: keptFiles(world, folder) };
  // What is asked is what is told: another API in place of OSV's must not pass for it.
  const label = sourceLabel(named, api);
  const now = (): Date => world.now();
  const asked = { network, files: world.files, offline, now: () => now().getTime(), ...kept };
  const opened = await openSource(named, { ...asked, ...(api === undefined ? {} : { api }) });
  if (!opened.ok) return opened;
  const feeds: FeedAccess = { network, now, readNamed: (path, max) => world.files.readNamed(path, max), ...kept };
  const isAutoOn = named === 'api' && api === undefined && !offline;
  const secdb = alpineSecdb === 'auto' ? (isAutoOn ? SECDB_URL : 'never') : alpineSecdb;
  if (secdb === 'never') return ok({ source: opened.value, label, feeds, isAutoOn });
  const shown = sourceLabel(secdb);
  const read = isUrl(secdb)
    ? (path: string, max: number) => fetchKept(`${secdb.replace(/\/+$/, '')}/${path}`, feeds, max)
    : secdbIn(secdb, world.files);
  return ok({ source: withSecdb(opened.value, shown, read), label, feeds, isAutoOn, secdb: shown });
}

/** How old something is, in words; of what lies in the future, that it is new. */
export function ageOf(newest: string, now: Date): string {
  const hours = Math.max(0, Math.floor((now.getTime() - Date.parse(newest)) / HOUR_MS));
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day');
}

/** Clocks differ; advisories of tomorrow's date there are none. */
const MAX_AHEAD_MS = 24 * HOUR_MS;

/**
 * Parts whose newest advisory is older than is allowed, or of a time that tells nothing of their age: one record of the year 9999 would
 * make any copy new. A part without any time is told elsewhere: it is empty.
 */
export function staleParts(
  parts: readonly PartState[],
  maxAgeHours: number | undefined,
  now: Date,
): readonly Failure[] {
  if (maxAgeHours === undefined) return [];
  return parts.flatMap(({ ecosystem, newest }) => {
    if (newest === undefined) return [];
    const age = now.getTime() - Date.parse(newest);
    if (age <= maxAgeHours * HOUR_MS && age >= -MAX_AHEAD_MS) return [];
    const what = `the newest advisory of ${ecosystem === '*' ? 'the folder' : ecosystem} is ${age > 0 ? `${ageOf(newest, now)} old` : 'of no time that can be'}`;
    const why = `it is of ${newest}, and max-advisory-age allows ${count(maxAgeHours, 'hour')}`;
    return [fail('advisories/stale', what, why, 'bring the mirror up to date, or allow a greater age').failure];
  });
}
