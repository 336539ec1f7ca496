import { gunzipSync } from 'node:zlib';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { Vulnerability } from '../../domain/finding.ts';

/** Where the scores of the day are published. */
export const EPSS_URL = 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz';
/** Some 300,000 rows take 2 MB compressed and 10 MB plain. */
export const MAX_EPSS_BYTES = 64 * 1024 * 1024;
const MAX_PLAIN = 256 * 1024 * 1024;
const MAX_HEAD = 1000;
const HEADER = 'cve,epss,percentile';
/** From 0 to 1; very small ones are written `9e-05`. */
const SHARE = /(?:0|1)(?:\.\d{1,20})?|\d(?:\.\d{1,20})?e-\d{1,3}/.source;
const ROW = new RegExp(`^(CVE-\\d{4}-\\d{4,19}),(${SHARE}),(${SHARE})\\r?$`);

export interface Epss {
  /** The day of the scores. */
  readonly date: string;
  readonly of: ReadonlyMap<string, NonNullable<Vulnerability['epss']>>;
}

function plain(bytes: Uint8Array): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_PLAIN });
  } catch {
    return undefined;
  }
}

/** The day of the scores and where the rows begin: `#model_version:…,score_date:…`, then the names of the columns. */
function readHead(text: Buffer): { date: string; at: number } | undefined {
  const first = text.indexOf(10);
  const second = first < 0 ? -1 : text.indexOf(10, first + 1);
  if (second < 0 || second > MAX_HEAD) return undefined;
  const [comment = '', header = ''] = text.toString('latin1', 0, second).split('\n');
  const date = /score_date:(\d{4}-\d{2}-\d{2})/.exec(comment)?.[1];
  return date === undefined || header.trim() !== HEADER ? undefined : { date, at: second + 1 };
}

/** Reads the scores of some CVEs from EPSS's file of the day (first.org/epss/data_stats), plain or gzip. */
export function parseEpss(bytes: Uint8Array, wanted: ReadonlySet<string>): Result<Epss> {
  const text = plain(bytes);
  if (text === undefined) return unreadable('it is gzip, and cannot be inflated');
  const head = readHead(text);
  if (head === undefined) return unreadable(`it does not begin with its date and the columns ${HEADER}`);
  const of = new Map<string, NonNullable<Vulnerability['epss']>>();
  for (let at = head.at; at < text.length; ) {
    const stop = text.indexOf(10, at);
    const end = stop < 0 ? text.length : stop;
    const comma = text.indexOf(44, at);
    // Of most rows only the id is looked at.
    if (comma > at && comma < end && comma - at < 40 && wanted.has(text.toString('latin1', at, comma))) {
      const [, cve, score, percentile] = ROW.exec(text.toString('latin1', at, Math.min(end, at + 200))) ?? [];
      if (cve === undefined)
        return unreadable(`the row ${JSON.stringify(text.toString('latin1', at, Math.min(end, at + 80)))} is none`);
      of.set(cve, { score: Number(score), percentile: Number(percentile), date: head.date });
    }
    at = end + 1;
  }
  return ok({ date: head.date, of });
}

function unreadable(why: string): Result<never> {
  const fix = 'give `epss` a file epss_scores-….csv or .csv.gz, or `never`';
  return fail('advisories/unreadable', 'the EPSS scores cannot be read', why, fix);
}
