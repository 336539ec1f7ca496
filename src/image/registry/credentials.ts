import * as v from 'valibot';
import { type Failure, ok, type Result } from '../../domain/failure.ts';
import type { RegistryRef } from '../../domain/image-ref.ts';
import { parseJson } from '../json.ts';

/** What a registry is told about who asks. An identity token is exchanged for an access token; it is never sent as a password. */
export type Credentials =
  | { readonly kind: 'none'; readonly because?: Failure }
  | { readonly kind: 'basic'; readonly username: string; readonly secret: string }
  | { readonly kind: 'identity-token'; readonly token: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** Asks a credential helper (`docker-credential-NAME get`). */
export type CredentialHelper = (
  helper: string,
  registry: string,
) => Promise<Result<{ readonly username: string; readonly secret: string }>>;

const text = v.fallback(v.nullish(v.string()), undefined);

const Entry = v.object({
  auth: text,
  username: text,
  password: text,
  identitytoken: text,
  registrytoken: text,
});

const Config = v.object({
  auths: v.fallback(v.nullish(v.record(v.string(), v.nullish(Entry))), undefined),
  credHelpers: v.fallback(v.nullish(v.record(v.string(), v.string())), undefined),
  credsStore: text,
});

type Config = v.InferOutput<typeof Config>;
type Entry = v.InferOutput<typeof Entry>;

/** Helpers become the name of a program. */
const HELPER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const HUB_SERVER = 'https://index.docker.io/v1/';

/** Looks up credentials in the text of Docker's config.json (or podman's auth.json) and with its helpers. */
export class CredentialStore {
  readonly #config: Result<Config>;
  readonly #helper: CredentialHelper | undefined;

  constructor(configText: string | undefined, helper: CredentialHelper | undefined) {
    const empty: Config = { auths: undefined, credHelpers: undefined, credsStore: undefined };
    this.#config =
      configText === undefined
        ? ok(empty)
        : parseJson(new TextEncoder().encode(configText), Config, "Docker's config.json");
    this.#helper = helper;
  }

  async find(ref: RegistryRef): Promise<Credentials> {
    if (!this.#config.ok) return { kind: 'none', because: this.#config.failure };
    const { auths, credHelpers, credsStore } = this.#config.value;
    const written = entryFor(auths ?? {}, ref);
    const helper = entryFor(credHelpers ?? {}, ref) ?? (hasSecret(written) ? undefined : (credsStore ?? undefined));
    if (helper !== undefined && this.#helper !== undefined && HELPER.test(helper)) {
      const server = ref.registry === 'docker.io' ? HUB_SERVER : ref.registry;
      const asked = await this.#helper(helper, server);
      if (asked.ok) return fromHelper(asked.value);
      return hasSecret(written) ? fromEntry(written) : { kind: 'none', because: asked.failure };
    }
    return fromEntry(written);
  }
}

/** Keys are hosts, URLs of hosts, or (podman) host and path; the longest that fits counts. */
function entryFor<T>(entries: Readonly<Record<string, T>>, ref: RegistryRef): T | undefined {
  const full = `${ref.registry}/${ref.repository}`;
  const fitting = Object.keys(entries).filter((key) => {
    const place = normalKey(key);
    return full === place || full.startsWith(`${place}/`);
  });
  const best = fitting.sort((a, b) => normalKey(b).length - normalKey(a).length)[0];
  return best === undefined ? undefined : entries[best];
}

function normalKey(key: string): string {
  const url = /^https?:\/\//.test(key);
  const bare = key.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const host = bare.split('/', 1)[0] ?? '';
  const path = url ? '' : bare.slice(host.length);
  const hub = host === 'index.docker.io' || host === 'registry-1.docker.io' || host === 'docker.io';
  return `${hub ? 'docker.io' : host}${path === '/v1' || path === '/v2' ? '' : path}`;
}

function hasSecret(entry: Entry | null | undefined): entry is Entry {
  return Boolean(entry?.auth || entry?.password || entry?.identitytoken || entry?.registrytoken);
}

function fromHelper({ username, secret }: { username: string; secret: string }): Credentials {
  if (username === '<token>') return { kind: 'identity-token', token: secret };
  return username === '' && secret === '' ? { kind: 'none' } : { kind: 'basic', username, secret };
}

function fromEntry(entry: Entry | null | undefined): Credentials {
  if (!hasSecret(entry)) return { kind: 'none' };
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken };
  if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken };
  const pair = entry.auth ? Buffer.from(entry.auth, 'base64').toString('utf8') : '';
  const colon = pair.indexOf(':');
  if (colon > 0) {
    return { kind: 'basic', username: pair.slice(0, colon), secret: pair.slice(colon + 1).replace(/\0+$/, '') };
  }
  return entry.username && entry.password
    ? { kind: 'basic', username: entry.username, secret: entry.password }
    : { kind: 'none' };
}
