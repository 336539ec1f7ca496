import { spdxExpression, spdxLicenceId } from '../licence.ts';
import { own } from '../text.ts';

const MAX_LICENCES = 16;
const MAX_NAME = 256;

/** Places of licence texts, without scheme, `www.` and ending; those whose last part is an id of SPDX are known by that. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^apache\.org\/licenses\/license-2\.0$/, 'Apache-2.0'],
  [/^repository\.jboss\.org\/licenses\/apache-2\.0$/, 'Apache-2.0'],
  [/^eclipse\.org\/legal\/epl-(?:v10|1\.0)$/, 'EPL-1.0'],
  [/^eclipse\.org\/legal\/epl-(?:v20|v2\.0|2\.0)$/, 'EPL-2.0'],
  [/^eclipse\.org\/org\/documents\/epl-(?:v20|2\.0)$/, 'EPL-2.0'],
  [/^eclipse\.org\/org\/documents\/epl-v10$/, 'EPL-1.0'],
  [/^eclipse\.org\/org\/documents\/edl-v10$/, 'BSD-3-Clause'],
  [/^mozilla\.org\/(?:en-us\/)?mpl\/2\.0$/, 'MPL-2.0'],
  [/^mozilla\.org\/mpl\/(?:mpl-)?1\.1$/, 'MPL-1.1'],
  [/^creativecommons\.org\/publicdomain\/zero\/1\.0$/, 'CC0-1.0'],
  [/^(?:opensource|jquery)\.org\/licenses?\/mit(?:-license)?$/, 'MIT'],
];
const BY_ID = /^(?:opensource|spdx)\.org\/licenses?\/([a-z0-9.+-]{1,64})$/;

function byPlace(url: string): string | undefined {
  const place = url
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/\/$/, '')
    .replace(/\.(?:txt|html?|php)$/, '');
  const known = TEXTS.find(([pattern]) => pattern.test(place))?.[1];
  const id = BY_ID.exec(place)?.[1];
  return known ?? (id === undefined ? undefined : spdxLicenceId(id));
}

/** What a project calls a licence and where it lies: an id of SPDX where one of them says it, else the words. */
export function licenceOf(name: string, url: string): string | undefined {
  const words = name.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_NAME);
  const place = url.trim().slice(0, MAX_NAME);
  const found = spdxExpression(words) ?? byPlace(place) ?? byPlace(words) ?? (words === '' ? place : words);
  return found === '' ? undefined : own(found);
}

/** Where an archive has the text of its own licence: Maven's plugins put it there. */
export const LICENCE_TEXT = /^(?:META-INF\/)?LICEN[SC]E(?:\.txt|\.md)?$/i;

/** Titles of licence texts, white space as one blank. */
const TITLES: readonly (readonly [RegExp, string])[] = [
  [/^apache license version 2\.0,? january 2004/, 'Apache-2.0'],
  [/^eclipse public license - v ?2\.0/, 'EPL-2.0'],
  [/^eclipse public license - v ?1\.0/, 'EPL-1.0'],
  [/^mozilla public license,? version 2\.0/, 'MPL-2.0'],
  [/^(?:the )?mit license /, 'MIT'],
];

/** The licence that a text begins with the title of. */
export function licenceOfText(text: string): string | undefined {
  const start = text
    .slice(0, 1024)
    .toLowerCase()
    .replaceAll(/[\s=*#\uFEFF]+/g, ' ')
    .trimStart();
  return TITLES.find(([title]) => title.test(start))?.[1];
}

/** Each once, in order. */
export function fewLicences(found: readonly (string | undefined)[]): string[] {
  return [...new Set(found.filter((one) => one !== undefined))].slice(0, MAX_LICENCES);
}

function unquoted(text: string): string {
  const bare = text.trim();
  return bare.length > 1 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare;
}

/**
 * The licences of a bundle (OSGi Core, `Bundle-License`): names or places apart by commas, each with attributes behind semicolons. A comma
 * inside quotes parts nothing. `<<EXTERNAL>>` says that the licence is elsewhere.
 */
export function licencesOfManifest(attributes: ReadonlyMap<string, string>): string[] {
  const written = (attributes.get('bundle-license') ?? attributes.get('plugin-license-name') ?? '').slice(0, 4096);
  const clauses = written.match(/(?:[^",]|"[^"]*")+/g) ?? [];
  const whole = spdxExpression(written.trim()) === undefined ? undefined : [licenceOf(written, '')];
  const parts = clauses.map((clause) => {
    const [name = '', ...more] = clause.split(';');
    const bare = unquoted(name);
    const link = more.map((one) => one.trim()).find((one) => one.startsWith('link=') || one.startsWith('link:='));
    const place = unquoted(link?.slice(link.indexOf('=') + 1) ?? '');
    return bare === '<<EXTERNAL>>' ? undefined : licenceOf(bare, place);
  });
  return fewLicences(whole ?? parts);
}
