import { IndexReader } from '../advisories/index-format/reader.ts';
import { changesName } from '../advisories/sources/bring-up.ts';
import { closePart, type PartKeeper, stateOf } from '../advisories/sources/indexed.ts';
import { indexFolder, indexName } from '../advisories/sources/keep-local.ts';
import { isUrl, openKeeper, sourceLabel } from '../advisories/sources/open.ts';
import type { PartState } from '../advisories/sources/source.ts';
import { type Failure, fail, type Result } from '../domain/failure.ts';
import type { World } from '../ports/world.ts';
import { safeJson } from '../render/json.ts';
import { logLine } from '../render/log.ts';
import { count } from '../render/wording.ts';
import { restoreKept, saveKept } from './actions-kept.ts';
import { ageOf, staleParts } from './advisories-source.ts';
import { cacheFolder, keptFiles } from './kept-files.ts';

/** OSV's own bucket (osv.dev, docs/data.md): what `update` downloads where `advisories` is `api`, of which there is no copy. */
export const OSV_BUCKET = 'https://storage.googleapis.com/osv-vulnerabilities';
const MAX_NAMES = 100_000;
const ECOSYSTEM = /^[A-Za-z][A-Za-z0-9 ._-]{0,60}$/;

/** What the command is told. The inputs room's `Inputs` has this shape. */
export interface AdvisoryWishes {
  readonly advisories: string;
  readonly offline: boolean;
  readonly maxAdvisoryAge?: number;
  readonly cacheDir?: string;
}

/** The call: `update` or `status`, then the ecosystems that are meant. */
export interface AdvisoryCall {
  readonly files: readonly string[];
  readonly format: string;
  readonly stdout: (text: string) => Promise<void>;
}

interface Told {
  readonly parts: readonly PartState[];
  readonly failures: readonly Failure[];
}

interface Place {
  readonly world: World;
  readonly source: string;
  /** The source as it is known by its index: a path in full. */
  readonly absolute: string;
  readonly folder: string;
  readonly offline: boolean;
}

/** `seaworthy advisories update|status [ECOSYSTEM…]`. Exit status: 0, or 2 where something failed, is missing, or is too old. */
export async function runAdvisories(world: World, wishes: AdvisoryWishes, call: AdvisoryCall): Promise<number> {
  const [verb, ...named] = call.files;
  const folder = cacheFolder(world, wishes.cacheDir);
  if (folder === undefined) return finish(world, call, { parts: [], failures: [noFolder()] }, '');
  const source = wishes.advisories === 'api' ? OSV_BUCKET : wishes.advisories.replace(/(?<=[^/])\/+$/, '');
  const absolute = isUrl(source) ? source : world.files.resolve(source);
  const place = { world, source, absolute, folder, offline: wishes.offline };
  const restored = await restoreKept(world, folder);
  const parts = named.length > 0 ? namesOf(named) : await knownParts(place, verb === 'update');
  const told = verb === 'update' ? await update(place, parts) : await status(place, parts);
  if (verb === 'update') await saveKept(world, folder, restored);
  const stale = staleParts(told.parts, wishes.maxAdvisoryAge, world.now());
  return finish(world, call, { parts: told.parts, failures: [...told.failures, ...stale] }, sourceLabel(source));
}

function noFolder(): Failure {
  const why = 'cache-dir is `never`, or neither XDG_CACHE_HOME nor HOME is set';
  return fail('usage/conflict', 'there is no folder to keep advisories in', why, 'give --cache-dir DIR').failure;
}

/** Releases share the archive of their ecosystem. */
function namesOf(named: readonly string[]): readonly string[] {
  return [...new Set(named.map((name) => name.split(':')[0] ?? ''))];
}

/** Ecosystems that are kept, and for an update of a folder those that it has. */
async function knownParts({ world, source, absolute, folder }: Place, isUpdate: boolean): Promise<readonly string[]> {
  const listed = await world.files.list(`${folder}/${indexFolder(absolute)}`, MAX_NAMES);
  const kept = (listed.ok ? listed.value : []).flatMap((name) => {
    if (name === 'all.names') return ['*'];
    const written = /^of-(.+)\.names$/.exec(name)?.[1];
    return written === undefined || written.endsWith('.changes') ? [] : decoded(written);
  });
  if (!isUpdate || isUrl(source)) return kept;
  const there = await world.files.list(source, MAX_NAMES);
  const own = there.ok ? there.value : [];
  if (own.some((name) => name.endsWith('.json'))) return ['*'];
  const archives = await Promise.all(own.map((name) => world.files.kind(`${source}/${name}/all.zip`)));
  return [...new Set([...kept, ...own.filter((_, i) => archives[i] === 'file')])];
}

/** The name of an ecosystem as it stands in the name of a file; none where somebody else has laid the file there. */
function decoded(name: string): readonly string[] {
  try {
    return [decodeURIComponent(name)];
  } catch {
    return [];
  }
}

async function update(place: Place, parts: readonly string[]): Promise<Told> {
  const { world, source, folder, offline } = place;
  const network = { fetch: world.fetch, sleep: world.sleep, random: Math.random };
  const kept = keptFiles(world, folder);
  const opened: Result<PartKeeper | undefined> = await openKeeper(source, {
    network,
    files: world.files,
    kept,
    offline,
  });
  if (!opened.ok) return { parts: [], failures: [opened.failure] };
  const states: PartState[] = [];
  const failures: Failure[] = parts.length === 0 ? [nothingNamed()] : [];
  for (const part of parts) {
    world.say.progress(`advisories of ${part}`);
    const made = ECOSYSTEM.test(part) || part === '*' ? await opened.value?.open(part, false) : undefined;
    if (made?.ok === false) failures.push(made.failure);
    else if (made?.value === undefined) failures.push(notThere(place, part));
    else {
      states.push(stateOf(made.value));
      failures.push(...made.value.failures);
      await closePart(made.value);
    }
  }
  return { parts: states, failures };
}

async function status(place: Place, parts: readonly string[]): Promise<Told> {
  const kept = keptFiles(place.world, place.folder);
  const states: PartState[] = [];
  const failures: Failure[] = parts.length === 0 ? [notKept('anything', place)] : [];
  for (const part of parts) {
    const index = indexName(place.absolute, part);
    const base = await IndexReader.open(kept, index);
    if (base === undefined) {
      failures.push(notKept(part, place));
      continue;
    }
    const changes = await IndexReader.open(kept, changesName(index));
    const own = changes?.meta.key === base.meta.key ? { changes } : {};
    states.push(stateOf({ ecosystem: part, name: part, base, ...own, index: 'kept', failures: [] }));
  }
  return { parts: states, failures };
}

function nothingNamed(): Failure {
  const what = 'no ecosystem is named, and none is kept yet';
  const fix = 'write seaworthy advisories update Debian npm …';
  return fail('usage/bad-value', what, 'the first update needs to know what is wanted', fix).failure;
}

function notThere({ source }: Place, part: string): Failure {
  const what = `${sourceLabel(source)} has no archive of ${JSON.stringify(part)}`;
  return fail('advisories/not-found', what, `there is no ${part}/all.zip`, 'see ecosystems.txt of the bucket').failure;
}

function notKept(part: string, { source, folder }: Place): Failure {
  const what = `no index of ${part} from ${sourceLabel(source)} is kept that can be read`;
  return fail('advisories/not-found', what, `it is not in ${folder}`, 'run seaworthy advisories update').failure;
}

function line({ ecosystem, records, newest, index }: PartState, now: Date): string {
  const age = newest === undefined ? 'no record has a time' : `newest ${newest}, ${ageOf(newest, now)} old`;
  return `${logLine(`${ecosystem === '*' ? 'all' : ecosystem}: ${count(records, 'record')}, ${age}, index ${index}`)}\n`;
}

async function finish(world: World, call: AdvisoryCall, told: Told, source: string): Promise<number> {
  const now = world.now();
  if (call.format === 'json') await call.stdout(safeJson({ source, ...told }));
  else await call.stdout(told.parts.map((part) => line(part, now)).join(''));
  for (const { code, what, why, fix } of told.failures) {
    world.say.info(`error[${code}]: ${what}\n  why: ${why}\n  fix: ${fix}`);
  }
  return told.failures.length === 0 ? 0 : 2;
}
