import { createHash } from 'node:crypto';
import { seal, unseal } from '../index-format/sealed.ts';
import type { KeptFiles } from '../index-format/store.ts';
import { type Parsed, parseRecord, type Wanted } from '../osv.ts';
import { MAX_RECORD_BYTES } from './source.ts';

/** A record of which only the id is known is not asked for again within this time, nor one that is not there. */
const FRESH_MS = 24 * 3600 * 1000;
const HEAD_BYTES = 8;

/** What is kept of a record: `body` is undefined where the API has none of that id. */
interface KeptRecord {
  readonly fetched: number;
  readonly id: string;
  /** As the API's batch names it; empty where the record was asked for by its id alone. */
  readonly modified: string;
  readonly body?: Uint8Array;
}

function nameOf(base: string, id: string): string {
  const digest = createHash('sha256').update(`${base}\0${id}`).digest('hex');
  return `records/${digest.slice(0, 2)}/${digest.slice(2, 34)}`;
}

function pack({ fetched, id, modified, body }: KeptRecord): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeDoubleLE(fetched);
  const words = `${JSON.stringify([id, modified, body !== undefined])}\n`;
  return seal('vuln', Buffer.concat([head, Buffer.from(words), body ?? Buffer.alloc(0)]));
}

function unpack(bytes: Uint8Array, id: string): KeptRecord | undefined {
  const payload = unseal('vuln', bytes);
  const end = payload?.indexOf(10, HEAD_BYTES) ?? -1;
  if (payload === undefined || end < 0) return undefined;
  const words = payload.toString('utf8', HEAD_BYTES, end);
  for (const isThere of [true, false]) {
    const start = `[${JSON.stringify(id)},`;
    const stop = `,${isThere}]`;
    if (!words.startsWith(start) || !words.endsWith(stop)) continue;
    const modified = words.slice(start.length + 1, -stop.length - 1);
    const body = isThere ? { body: payload.subarray(end + 1) } : {};
    return { fetched: payload.readDoubleLE(0), id, modified, ...body };
  }
  return undefined;
}

/** What a kept record says; undefined where it does not answer the question, or is not what it was. */
export type Answer = Exclude<Parsed, { kind: 'invalid' }> | 'missing';

/**
 * The bodies of records, kept by id and time of change. Nothing that is read back is believed: it must match its checksum, be of the
 * id that was asked for and of the time that the API names today, and pass the schema of records.
 */
export class RecordStore {
  readonly #kept: KeptFiles;
  readonly #base: string;
  readonly #now: () => number;

  /** `base`: the API that the records are of; another API's are others. */
  constructor(kept: KeptFiles, base: string, now: () => number) {
    this.#kept = kept;
    this.#base = base;
    this.#now = now;
  }

  /** The kept record of an id; `modified` empty: any that was fetched within a day. */
  async read(id: string, modified: string, wanted: Wanted): Promise<Answer | undefined> {
    const bytes = await this.#kept.read(nameOf(this.#base, id), MAX_RECORD_BYTES + 4096);
    const kept = bytes === undefined ? undefined : unpack(bytes, id);
    if (kept === undefined) return undefined;
    const age = this.#now() - kept.fetched;
    const isFresh = modified === '' ? age >= 0 && age < FRESH_MS : kept.modified === modified;
    if (!isFresh) return undefined;
    if (kept.body === undefined) return modified === '' ? 'missing' : undefined;
    return parseKept(kept.body, id, wanted);
  }

  /** Keeps a record as it came, or that there is none. What cannot be kept is fetched again the next time. */
  async write(id: string, modified: string, body: Uint8Array | undefined): Promise<void> {
    const record = { fetched: this.#now(), id, modified, ...(body === undefined ? {} : { body }) };
    await this.#kept.write(nameOf(this.#base, id), pack(record));
  }
}

function parseKept(body: Uint8Array, id: string, wanted: Wanted): Answer | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const parsed = parseRecord(json, wanted);
    if (parsed.kind === 'invalid') return undefined;
    return (parsed.kind === 'advisory' ? parsed.advisory.id : parsed.id) === id ? parsed : undefined;
  } catch {
    return undefined;
  }
}
