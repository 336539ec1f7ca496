import { fail, ok, type Result } from '../../domain/failure.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { apiSource } from './api.ts';
import { bucketSource, type OpenArchive } from './bucket.ts';
import { get, isAllowed } from './download.ts';
import { downloadArchive } from './downloaded-archive.ts';
import { folderSource } from './folder.ts';
import { indexedSource, type PartKeeper } from './indexed.ts';
import { localArchives, localRecords } from './keep-local.ts';
import { remoteArchives } from './keep-remote.ts';
import type { Network } from './retry.ts';
import { shownUrl } from './shown-url.ts';
import type { AdvisorySource, MirrorFiles } from './source.ts';

/** OSV's public API. */
export const OSV_API = 'https://api.osv.dev';

const MAX_NAMES = 1_000_000;
const HINT = 'give `api`, the URL or folder of a copy of OSV’s bucket (ECOSYSTEM/all.zip), or a folder of OSV records';

/** The URL as it may be shown: without user and password. `api` is what is asked in place of OSV's public API, if anything. */
export function sourceLabel(source: string, api?: string): string {
  if (source === 'api') return api === undefined ? OSV_API : sourceLabel(api);
  if (!isUrl(source)) return source;
  return shownUrl(source);
}

function archivesAt(network: Network, base: string, spool: MirrorFiles['spool']): OpenArchive {
  return async (root) => {
    const url = `${base.replace(/\/+$/, '')}/${encodeURIComponent(root)}/all.zip`;
    const answer = await get(network, url);
    if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
    const downloaded = await downloadArchive(answer.value, url, spool);
    return downloaded.ok ? ok({ name: sourceLabel(url), source: downloaded.value.source }) : downloaded;
  };
}

function archivesIn(files: MirrorFiles, folder: string): OpenArchive {
  return async (root) => {
    const name = `${folder}/${root}/all.zip`;
    if ((await files.kind(name)) !== 'file') return ok(undefined);
    const opened = await files.open(name);
    if (opened.ok) return ok({ name, source: opened.value });
    return fail('advisories/unreadable', `the archive ${name} cannot be read`, opened.failure.why, opened.failure.fix);
  };
}

async function hasArchives(files: MirrorFiles, folder: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if ((await files.kind(`${folder}/${name}/all.zip`)) === 'file') return true;
  return false;
}

/** A folder on this machine: records side by side, or the bucket's layout, told apart by what is in it. */
async function openFolder(files: MirrorFiles, folder: string, kept?: KeptFiles): Promise<Result<AdvisorySource>> {
  const kind = await files.kind(folder);
  if (kind === undefined)
    return fail('advisories/not-found', `the advisory folder ${folder} is not there`, 'nothing has that name', HINT);
  if (kind === 'file')
    return fail(
      'advisories/not-found',
      `${folder} is a file, and no folder of advisories`,
      'a single file is not read',
      HINT,
    );
  const names = await files.list(folder, MAX_NAMES);
  if (!names.ok)
    return fail(
      'advisories/unreadable',
      `the advisory folder ${folder} cannot be read`,
      names.failure.why,
      names.failure.fix,
    );
  const records = names.value.filter((name) => name.endsWith('.json'));
  if (records.length > 0) {
    return ok(
      kept === undefined
        ? folderSource(files, folder, records)
        : indexedSource(localRecords(files, folder, records, kept)),
    );
  }
  if (await hasArchives(files, folder, names.value)) {
    return ok(
      kept === undefined
        ? bucketSource(folder, archivesIn(files, folder))
        : indexedSource(localArchives(files, folder, kept)),
    );
  }
  return fail(
    'advisories/empty',
    `the advisory folder ${folder} has no record`,
    'it has neither *.json nor ECOSYSTEM/all.zip',
    HINT,
  );
}

/** The API, or what is named in its place: that decides the verdict, so it is held to the same rule as a mirror. */
function openApi(network: Network, base: string, kept: Parameters<typeof apiSource>[2]): Result<AdvisorySource> {
  const url = URL.parse(base);
  if (url === null || !isAllowed(url)) {
    const why = 'it is no https URL: advisories that anyone on the way can change decide nothing';
    return fail(
      'advisories/not-found',
      `${url === null ? 'the API that is named' : shownUrl(base)} cannot be asked for advisories`,
      why,
      HINT,
    );
  }
  return ok(apiSource(network, base.replace(/\/+$/, ''), kept));
}

function spoolOf({ spool }: MirrorFiles): Pick<MirrorFiles, 'spool'> {
  return spool === undefined ? {} : { spool };
}

/** What a source is opened with. Without `kept`, nothing is kept for a later run, and mirrors are read whole each time. */
export interface SourceAccess {
  readonly network: Network;
  readonly files: MirrorFiles;
  /** Base URL of OSV's API. */
  readonly api?: string;
  readonly kept?: KeptFiles;
  readonly offline?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Opens what the `advisories` input names: `api`, a URL, or a path. */
export async function openSource(source: string, access: SourceAccess): Promise<Result<AdvisorySource>> {
  const { network, files, kept, offline = false } = access;
  if (source === 'api') {
    const { now = Date.now } = access;
    return openApi(network, access.api ?? OSV_API, kept === undefined ? undefined : { files: kept, now });
  }
  if (!isUrl(source)) return openFolder(files, source.replace(/(?<=[^/])\/+$/, ''), kept);
  const mirror = checkedMirror(source);
  if (!mirror.ok) return mirror;
  const base = mirror.value;
  return ok(
    kept === undefined
      ? bucketSource(sourceLabel(source), archivesAt(network, base, files.spool))
      : indexedSource(remoteArchives({ network, base, kept, offline, ...spoolOf(files) })),
  );
}

/** True for what is written as a URL; everything else is a path. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** The base URL of a mirror, without trailing slash, where it may be asked. */
function checkedMirror(source: string): Result<string> {
  const url = URL.parse(source);
  if (url !== null && isAllowed(url)) return ok(source.replace(/\/+$/, ''));
  return fail(
    'advisories/not-found',
    `${sourceLabel(source)} cannot be asked for advisories`,
    'it is no https URL',
    HINT,
  );
}

/** The indexes of a mirror, to be made or brought up to date without a scan. Undefined for the API, of which there is no copy. */
export async function openKeeper(
  source: string,
  access: SourceAccess & { readonly kept: KeptFiles },
): Promise<Result<PartKeeper | undefined>> {
  const { network, files, kept, offline = false } = access;
  if (source === 'api') return ok(undefined);
  if (isUrl(source)) {
    const mirror = checkedMirror(source);
    return mirror.ok ? ok(remoteArchives({ network, base: mirror.value, kept, offline, ...spoolOf(files) })) : mirror;
  }
  const folder = source.replace(/(?<=[^/])\/+$/, '');
  const names = await files.list(folder, MAX_NAMES);
  if (!names.ok) {
    const { why, fix } = names.failure;
    return fail('advisories/not-found', `the advisory folder ${folder} cannot be read`, why, fix);
  }
  const records = names.value.filter((name) => name.endsWith('.json'));
  return ok(records.length > 0 ? localRecords(files, folder, records, kept) : localArchives(files, folder, kept));
}
