import type { IncomingHttpHeaders } from 'node:http';

/** A ref whose caches a run may read; `writes`: where it may write, too. */
export interface CacheScope {
  readonly ref: string;
  readonly writes?: true;
}

interface Entry {
  readonly ref: string;
  readonly key: string;
  /** Of paths and compression: an entry is found only under its own. */
  readonly version: string;
  done: boolean;
}

/** What GitHub does with the caches of runs: who may see which is in the run's token; entries never change; a key may be a beginning. */
export class CacheStandIn {
  readonly entries: Entry[] = [];

  /** `place`: the address of bytes. */
  call(
    method: string,
    body: Readonly<Record<string, unknown>>,
    headers: IncomingHttpHeaders,
    place: (key: string) => string,
  ): object {
    const scopes = scopesOf(headers);
    const key = String(body['key']);
    const version = String(body['version']);
    if (method === 'GetCacheEntryDownloadURL') {
      const keys = [key, ...((body['restore_keys'] ?? body['restoreKeys'] ?? []) as string[])];
      const found = this.find(keys, version, scopes);
      if (found === undefined) return { ok: false };
      return { ok: true, signed_download_url: place(placeOf(found)), matched_key: found.key };
    }
    const own = scopes.find(({ writes }) => writes);
    if (own === undefined) return { ok: false, message: 'cache write denied: the token has no scope to write to' };
    const known = this.entries.find((one) => one.ref === own.ref && one.key === key && one.version === version);
    if (method === 'CreateCacheEntry') {
      if (known !== undefined) return { ok: false, message: 'an entry of this key is there' };
      const entry = { ref: own.ref, key, version, done: false };
      this.entries.push(entry);
      return { ok: true, signed_upload_url: place(placeOf(entry)) };
    }
    if (known === undefined) return { ok: false };
    known.done = true;
    return { ok: true, entry_id: String(this.entries.indexOf(known) + 1) };
  }

  private find(keys: readonly string[], version: string, scopes: readonly CacheScope[]): Entry | undefined {
    for (const { ref } of scopes) {
      const own = this.entries.filter((one) => one.ref === ref && one.version === version && one.done);
      const [exact] = own.filter((one) => one.key === keys[0]);
      if (exact !== undefined) return exact;
      for (const key of keys) {
        const newest = own.findLast((one) => one.key.startsWith(key));
        if (newest !== undefined) return newest;
      }
    }
    return undefined;
  }
}

function placeOf({ ref, key, version }: Entry): string {
  return `cache/${ref}/${key}/${version}`;
}

function scopesOf(headers: IncomingHttpHeaders): readonly CacheScope[] {
  const [, claims = ''] = (headers.authorization ?? '').replace('Bearer ', '').split('.');
  const { ac = '[]' } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8') || '{}') as { ac?: string };
  return (JSON.parse(ac) as { Scope: string; Permission: number }[]).map(({ Scope, Permission }) =>
    Permission >= 2 ? { ref: Scope, writes: true } : { ref: Scope },
  );
}
