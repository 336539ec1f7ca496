/** Forms of secrets that tell themselves: their issuers gave them a prefix so that they can be found. */
const FORMS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/,
  /\bglpat-[A-Za-z0-9_-]{20,64}\b/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b/,
  /\b[rs]k_live_[A-Za-z0-9]{16,250}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bAIza[0-9A-Za-z_-]{35}/,
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}\b/,
  /\bhf_[A-Za-z0-9]{30,64}\b/,
  /\bdckr_pat_[A-Za-z0-9_-]{20,64}\b/,
  /\bpypi-AgEI[A-Za-z0-9_-]{40,250}/,
  /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,250}\b/,
  /\beyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,1000}/,
  /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY-----/,
];
/** `scheme://user:password@host`, with a password that is no variable. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'$]{0,128}:)([^\s/@"'${}<>]{3,256})(@)/i;
const BEARER = /\b(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|token|basic)\s{1,4})([^\s"'$]{8,512})/i;
/** `name=value` and `--name value` with a telling name. */
const ASSIGNED =
  /((?:^|[\s"';&(-])[A-Za-z0-9_.-]{0,64}(?:passwd|password|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[A-Za-z0-9_-]{0,64}(?:["']?\s{0,2}[=:]\s{0,2}|\s{1,4}))("[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s"'`;|&<>()]{1,512})/gi;

const TELLING =
  /(?:^|[_.-])(?:passwd|password|passphrase|pword|pwd|pass|secret|token|apikey|api_?key|access_?key|private_?key|secret_?key|auth_?key|credentials?|auth)(?:[_.-]|$)|(?:password|secret|token|apikey)$/i;
const HARMLESS =
  /(?:^|[_.-])(?:public|pub|gpg|file|files|path|dir|version|url|uri|name|id|type|algorithm|ttl|length|expiry|expires|timeout|enabled|method|mode|policy|host|port)(?:[_.-]|$)/i;
const EXAMPLES =
  /change|replace|example|placeholder|dummy|sample|your|insert|fake|todo|redacted|default|notasecret|not-a-secret|xxxx|\*\*\*|\.\.\.|^<.*>$|^(?:test|none|null|true|false|yes|no|password|passwd|secret|token|root|admin|postgres|mysql|guest|foo|bar|baz)\d{0,4}$/i;

/** True for a name that people give to secrets, and not to their places, kinds or lifetimes. */
export function isSecretName(name: string): boolean {
  return TELLING.test(name) && !HARMLESS.test(name);
}

/** True for a literal value that would be a secret under a telling name: long enough, mixed, and no example, path, address or variable. */
export function isSecretValue(value: string): boolean {
  const text = value.replace(/^(["'])(.*)\1$/s, '$2');
  if (text.length < 8 || text.length > 4096 || /[$\s{}`]/.test(text) || EXAMPLES.test(text)) return false;
  if (/^(?:[./~]|[a-z]:\\)|:\/\//i.test(text) || /^[\w.-]+\/[\w./-]+$/.test(text)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
  return /\d/.test(text) ? kinds >= 2 : kinds >= 3 || (text.length >= 24 && kinds >= 2);
}

/** True where the text holds something that is a secret by its form. */
export function holdsSecret(text: string): boolean {
  if (FORMS.some((form) => form.test(text))) return true;
  const password = URL_PASSWORD.exec(text)?.[2];
  if (password !== undefined && !EXAMPLES.test(password)) return true;
  const bearer = BEARER.exec(text)?.[2];
  return bearer !== undefined && isSecretValue(bearer);
}

/** The text with everything that looks like a secret written `***`. Generous: it may hide what is none. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const form of FORMS) masked = masked.replace(new RegExp(form, 'g'), '***');
  masked = masked.replace(new RegExp(URL_PASSWORD, 'gi'), '$1***$3').replace(new RegExp(BEARER, 'gi'), '$1***');
  return masked.replace(ASSIGNED, (whole, before: string, value: string) =>
    /^["']?(?:\$|\*\*\*)/.test(value) || value.length < 4 ? whole : `${before}***`,
  );
}
