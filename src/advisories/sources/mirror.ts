import type { Spool } from '../../domain/bytes.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { changesSince } from './changes.ts';
import { get } from './download.ts';
import type { Network } from './retry.ts';
import { shownUrl } from './shown-url.ts';

/** A mirror of OSV's bucket at a URL. */
export interface Mirror {
  readonly network: Network;
  /** Without trailing slash. */
  readonly base: string;
  readonly kept: KeptFiles;
  /** Where archives wait while they are read; in memory without it. */
  readonly spool?: Spool;
  /** No connection may be opened: what is kept is used as it is. */
  readonly offline: boolean;
}

/** The URL of a file of one part of a mirror. */
export function urlOf(mirror: Mirror, part: string, file: string): string {
  return `${mirror.base}/${encodeURIComponent(part)}/${file}`;
}

/** The list of changes, down to a time. Undefined where the mirror has none. */
export async function listChanges(
  mirror: Mirror,
  part: string,
  since: string,
  max: number,
): Promise<Result<Awaited<ReturnType<typeof changesSince>> | undefined>> {
  const url = urlOf(mirror, part, 'modified_id.csv');
  const answer = await get(mirror.network, url);
  if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
  try {
    return ok(await changesSince(answer.value, since, max));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'the connection broke off';
    return fail('advisories/unreachable', `${shownUrl(url)} cannot be read to its end`, why, 'run again');
  }
}
