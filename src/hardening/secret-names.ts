/** Words of a name: `dbPassword`, `DB_PASSWORD`, `com.example.db-password` all have `db` and `password`. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 256)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Words that name a secret by themselves. */
const STRONG = new Set([
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'token',
  'apikey',
  'apisecret',
  'apitoken',
  'authtoken',
  'accesstoken',
  'secretkey',
  'privatekey',
  'pgpassword',
]);
/** Words that make a `key` secret. */
const KEY_KINDS = new Set([
  'api',
  'access',
  'private',
  'secret',
  'encryption',
  'signing',
  'account',
  'auth',
  'master',
  'license',
]);
/** `pwd`, `pass`, `pw` at the end of more than one word: `DB_PWD`; `PWD` alone is the shell's folder. */
const SHORT = new Set(['pwd', 'pass', 'pw']);

/** Last words after which the value is about a secret and not the secret. */
const ABOUT = new Set(
  `file files path paths dir directory folder url uri endpoint host port name names id ids version length size ttl expiry
   expires expiration timeout enabled disabled required policy type algorithm alg header field prefix suffix issuer audience
   max min age lifetime count limit rounds cost location mount ref arn hash sha sha1 sha256 sha512 checksum digest fingerprint
   provider manager store backend mode format class env var regex pattern encoding scope scopes sum user username interval
   rotation refresh service key_id strategy validator storage`.split(/\s+/),
);
const PUBLIC = new Set(['public', 'pub', 'publishable', 'gpg', 'pgp']);

export type NameStrength = 'strong' | 'weak' | 'none';

/** How much a name says that its value is a secret. `weak` names (`…KEY`, `AUTH`) need a value that looks random too. */
export function nameStrength(name: string): NameStrength {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last) || words.some((word) => PUBLIC.has(word))) return 'none';
  // `NO_PASSWORD`, `ALLOW_EMPTY_PASSWORD`, `DISABLE_TOKEN_AUTH`: switches.
  if (words.some((word) => ['no', 'allow', 'disable', 'enable', 'use', 'require', 'skip', 'without'].includes(word))) {
    return 'none';
  }
  if (words.some((word) => STRONG.has(word)) || (SHORT.has(last) && words.length > 1)) return 'strong';
  if (last === 'key' && words.some((word) => KEY_KINDS.has(word))) return 'strong';
  return ['key', 'auth', 'credential', 'credentials', 'salt', 'creds', 'dsn'].includes(last) ? 'weak' : 'none';
}
