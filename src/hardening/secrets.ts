import { secretFormat } from './secret-formats.ts';
import { nameStrength } from './secret-names.ts';

/** Values that stand for a secret to come, or say nothing. Compared in lower case. */
const STAND_INS = new Set(
  `password passwd secret token changeme change-me change_me changeit example dummy test testing none null nil
   undefined unset empty true false yes no on off redacted removed hidden tbd default notset not-set not_set required
   optional prompt stdin env file vault auto automatic generate generated random local dev development production admin root
   user guest postgres mysql redis rabbitmq mongo`.split(/\s+/),
);

/** True for what is no secret itself: a reference to a variable or a file, a word that stands in, a switch, a small number. */
function isStandIn(value: string): boolean {
  const text = value.trim();
  if (text.length < 4 || STAND_INS.has(text.toLowerCase()) || /^(?:to.?do|place.?holder)$/i.test(text)) return true;
  if (/^[$%]|^\{\{|^<.*>$|^\[.*\]$|\$\{|\$\(/.test(text)) return true;
  if (/^(?:\.{0,2}\/|~\/|[A-Za-z]:\\|file:)/.test(text)) return true;
  if (/^(.)\1*$/.test(text) || /^[*x.-]+$/i.test(text) || /^\d{1,6}$/.test(text)) return true;
  return /^(?:your|my-secret|insert|replace|enter|some|example|sample|dummy|fake|change|xxx)[-_. ]/i.test(text);
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * True for text that looks drawn at random: long, of one word, well mixed. Hexadecimal is left out: digests, fingerprints and commit
 * ids are all over images (`GPG_KEY` of the official ones). 3.5 bits: English words lie near 3, base64 of 24 bytes above 4.
 */
function looksRandom(value: string): boolean {
  const text = value.trim();
  if (text.length < 20 || text.length > 512 || !/^[A-Za-z0-9+/=_.~-]+$/.test(text)) return false;
  if (/^[0-9A-Fa-f-]+$/.test(text) || !/[0-9]/.test(text) || !/[A-Za-z]/.test(text)) return false;
  return entropy(text) >= 3.5;
}

/** `scheme://user:password@host`, the password not a stand-in. */
function hasUrlPassword(value: string): boolean {
  const found = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,128}:([^\s/@]{1,256})@[A-Za-z0-9[]/i.exec(value.slice(0, 4096));
  return found?.[1] !== undefined && !isStandIn(found[1]);
}

/** Names the kind of secret that a named value is, or undefined where it is none. The value itself goes nowhere. */
export function secretKind(name: string, value: string): string | undefined {
  const format = secretFormat(value);
  if (format !== undefined) return format;
  if (hasUrlPassword(value)) return 'password in a URL';
  const strength = nameStrength(name);
  if (strength === 'none' || isStandIn(value)) return undefined;
  if (strength === 'strong') return 'value of a secret name';
  return looksRandom(value) ? 'random value of a secret name' : undefined;
}

/** An assignment or option in a command: `TOKEN=x`, `--password=x`, `--password x`. */
const ASSIGNMENT =
  /(?:^|[\s;&|"'(])(?:--?)?([A-Za-z][A-Za-z0-9_.-]{1,80})[=]("[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s;&|"']{1,512})/g;
const OPTION = /(?:^|\s)--([a-z][a-z0-9-]{1,40})\s+("[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s;&|"'-][^\s;&|"']{0,511})/g;
const BEARER = /authorization:\s{0,4}(?:bearer|basic|token)\s{1,4}([A-Za-z0-9+/=_.~-]{8,2048})/i;
const MAX_COMMAND = 65_536;
const MAX_MATCHES = 500;

function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** What is found in a command: the kind, and the name it goes by where it has one. */
export interface CommandSecret {
  readonly kind: string;
  readonly name?: string;
}

/** Finds secrets in the text of a command of the history: by form, by the name they are given to, in a header. One per name or kind. */
export function commandSecrets(command: string): readonly CommandSecret[] {
  const text = command.slice(0, MAX_COMMAND);
  const found = new Map<string, CommandSecret>();
  let matches = 0;
  for (const pattern of [ASSIGNMENT, OPTION]) {
    for (const [, name = '', value = ''] of text.matchAll(pattern)) {
      matches += 1;
      if (matches > MAX_MATCHES) break;
      const kind = secretKind(name, unquote(value));
      if (kind !== undefined && !found.has(name)) found.set(name, { kind, name });
    }
  }
  if (found.size > 0) return [...found.values()];
  const format = secretFormat(text);
  if (format !== undefined) return [{ kind: format }];
  const header = BEARER.exec(text)?.[1];
  if (header !== undefined && !isStandIn(header)) return [{ kind: 'credential in a header' }];
  return hasUrlPassword(text) ? [{ kind: 'password in a URL' }] : [];
}
