import { plainText } from './plain-text.ts';

declare const escaped: unique symbol;

/**
 * Markdown that may be published. A string of its own type: only this module makes it, so raw text cannot get in by mistake.
 * It is GitHub's dialect, and holds the inline HTML that GitHub's sanitizer lets through.
 */
export type Markdown = string & { readonly [escaped]: true };

/** An https URL on an allow-listed host, percent-encoded so that it can stand in a Markdown link. */
export type LinkUrl = string & { readonly [escaped]: 'url' };

function mark(text: string): Markdown {
  return text as Markdown;
}

/** The longest run of foreign words on any surface that a person reads, in code points; a reader can take in no more. */
const LONGEST_WORDS = 240;

/** Markdown from a literal of ours. What is put in is Markdown already, or a number. */
export function md(literals: TemplateStringsArray, ...values: readonly (Markdown | number)[]): Markdown {
  let text = literals[0] ?? '';
  values.forEach((value, index) => {
    text += `${typeof value === 'number' ? String(value) : value}${literals[index + 1] ?? ''}`;
  });
  return mark(text);
}

/** Joins pieces of Markdown. */
export function joined(pieces: readonly Markdown[], between: Markdown = md``): Markdown {
  return mark(pieces.join(between));
}

/** `text` where there is any, else nothing. */
export function when(present: boolean, text: () => Markdown): Markdown {
  return present ? text() : md``;
}

/**
 * Characters that mean nothing to Markdown, HTML, autolinks, mentions, references, emoji, mathematics or tables, wherever they stand.
 * Everything else is written as a numeric entity.
 */
const ACTIVE = /[^A-Za-z0-9 .]/gu;

/** A bare `www.` is made a link by GitHub's autolinks, inside `<code>` too. */
const WWW = /(www)\./giu;

/**
 * An `@` between words is made a mail address by cmark-gfm even as an entity and inside `<code>`,
 * since it looks at text after entities are decoded. Alone in an element it is next to nothing.
 */
const AT = '<span>&#64;</span>';

function entity(character: string): string {
  return character === '@' ? AT : `&#${String(character.codePointAt(0) ?? 0xfffd)};`;
}

function encode(plain: string): string {
  return plain.replace(ACTIVE, entity).replace(WWW, '$1&#46;');
}

/**
 * Foreign words, shown as they are and as nothing more: visible characters only, on one line, at most `max` code points,
 * every character outside letters, digits, space and full stop an entity, in `<code>`, where GitHub's filters for mentions, references and emoji do not look.
 */
export function foreign(raw: string, max: number = LONGEST_WORDS): Markdown {
  const plain = plainText(raw, max);
  return mark(plain === '' ? '<code> </code>' : `<code>${encode(plain)}</code>`);
}

/** Words of our own source (a rule's documentation): Markdown stays, made fit for one table cell. Never for foreign text. */
export function ours(text: string): Markdown {
  return mark(text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim());
}

/** Hosts that a link may lead to: the advisories' own pages, GitHub, and the standards that rules name. */
export const LINK_HOSTS: readonly string[] = [
  'github.com',
  'nvd.nist.gov',
  'www.shellcheck.net',
  'www.cve.org',
  'osv.dev',
  'security-tracker.debian.org',
  'lists.debian.org',
  'www.debian.org',
  'ubuntu.com',
  'security.alpinelinux.org',
  'access.redhat.com',
  'errata.almalinux.org',
  'errata.rockylinux.org',
  'rustsec.org',
  'pkg.go.dev',
  'docs.docker.com',
];

const LONGEST_URL = 2048;

/**
 * A URL that may be linked: https, no credentials, no port, host in `hosts`, at most 2,048 characters.
 * `undefined` for every other, which is then shown as words or not at all.
 */
export function linkUrl(raw: string, hosts: readonly string[] = LINK_HOSTS): LinkUrl | undefined {
  if (raw.length > LONGEST_URL || !raw.startsWith('https://') || !URL.canParse(raw)) return undefined;
  const url = new URL(raw);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return undefined;
  if (!hosts.includes(url.hostname)) return undefined;
  // What URL leaves as it is and Markdown or HTML would read: everything but unreserved characters, `/`, `?`, `=`, `&`, `#`, `%`, `:`.
  const safe = url.href.replace(/[^A-Za-z0-9\-._~/?=&#%:]/gu, (c) => encodeURIComponent(c).replace(/[!'()*]/g, hex));
  return (safe.length > LONGEST_URL ? undefined : safe) as LinkUrl | undefined;
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** A link, or the label alone where there is no URL. */
export function link(label: Markdown, url: LinkUrl | undefined): Markdown {
  return url === undefined ? label : mark(`[${label}](${url})`);
}

/** Ids of rules and advisories, as their issuers write them: nothing in them can be read as Markdown. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]{1,15}(?:-[A-Za-z0-9]{1,20}){0,5}$/;

/**
 * An id of a rule or advisory. In a link it stands as it is (GitHub looks for nothing inside links); else, or where it does not look like an id, as foreign words.
 */
export function identifier(raw: string, url: LinkUrl | undefined): Markdown {
  return url !== undefined && IDENTIFIER.test(raw) ? link(mark(raw), url) : link(foreign(raw, 60), url);
}

/** One row of a table. */
export function row(cells: readonly Markdown[]): Markdown {
  return mark(`| ${cells.join(' | ')} |\n`);
}

/** Head of a table; blank line before it, as GitHub wants. */
export function tableHead(titles: readonly Markdown[]): Markdown {
  return mark(`\n| ${titles.join(' | ')} |\n|${titles.map(() => ' :-- |').join('')}\n`);
}

/** Cells keep their lines with this. */
export const LINE_BREAK: Markdown = md`<br>`;
