import { ipv4, isLinkLocal, isLoopback, isPrivate } from '../../domain/address.ts';

/** Hosts under which anybody can have a name: a neighbour there is a stranger. */
const SHARED_SUFFIXES = [
  'amazonaws.com',
  'azure.com',
  'azurecontainer.io',
  'azurecr.io',
  'azurewebsites.net',
  'cloudapp.net',
  'cloudfront.net',
  'duckdns.org',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'googleapis.com',
  'herokuapp.com',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.app',
  'ngrok.io',
  'onrender.com',
  'pages.dev',
  'pkg.dev',
  'run.app',
  'vercel.app',
  'windows.net',
  'workers.dev',
];

/** Where tokens are given out for registries whose realm is on another host. */
const KNOWN_REALMS: ReadonlyMap<string, string> = new Map([
  ['docker.io', 'auth.docker.io'],
  ['registry-1.docker.io', 'auth.docker.io'],
  ['ghcr.io', 'ghcr.io'],
  ['registry.gitlab.com', 'gitlab.com'],
  ['quay.io', 'quay.io'],
]);

/** The part of a host name that is one owner's: two labels, three under a country's second level. Undefined for addresses. */
function ownersDomain(host: string): string | undefined {
  if (ipv4(host) !== undefined || host.startsWith('[')) return undefined;
  const labels = host.split('.');
  const second = labels.at(-2) ?? '';
  const country = (labels.at(-1) ?? '').length === 2 && second.length <= 3 && labels.length > 2;
  const domain = labels.slice(country ? -3 : -2).join('.');
  return labels.length < 2 || SHARED_SUFFIXES.includes(domain) ? undefined : domain;
}

/** Base URL of a registry's API. Docker Hub's is on a host of its own; plain http is spoken with this machine only. */
export function registryBase(registry: string): URL {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const https = new URL(`https://${host}/`);
  return isLoopback(https.hostname) ? new URL(`http://${host}/`) : https;
}

/**
 * Whether credentials for a registry may go to the place that it names for tokens. Returns why not.
 * `withCredentials` false: nothing secret is sent, any public https host will do.
 */
export function refusedRealm(registry: string, realm: URL, withCredentials: boolean): string | undefined {
  const base = registryBase(registry);
  const same = realm.hostname === base.hostname;
  const local = isLoopback(base.hostname);
  if (realm.protocol !== 'https:' && !(local && same && realm.protocol === 'http:')) return 'it is not https';
  if (realm.username !== '' || realm.password !== '') return 'it has credentials in it';
  if (!same && (isLoopback(realm.hostname) || isLinkLocal(realm.hostname) || isPrivate(realm.hostname))) {
    return 'it is an address inside this machine or network';
  }
  if (!withCredentials || same) return undefined;
  const known = KNOWN_REALMS.get(registry);
  const domain = ownersDomain(base.hostname);
  const trusted =
    known === undefined ? domain !== undefined && domain === ownersDomain(realm.hostname) : known === realm.hostname;
  return trusted ? undefined : 'it is on the host of someone else';
}

/** Whether a redirect may be followed. Returns why not. Credentials are another matter: they stay with their origin. */
export function refusedRedirect(from: URL, to: URL): string | undefined {
  const local = isLoopback(from.hostname);
  if (to.protocol !== 'https:' && !(to.protocol === 'http:' && local && isLoopback(to.hostname)))
    return 'it is not https';
  if (to.username !== '' || to.password !== '') return 'it has credentials in it';
  if (!local && (isLoopback(to.hostname) || isLinkLocal(to.hostname))) return 'it leads to an address of this machine';
  return undefined;
}
