/** A URL as it may be shown: without user, password and query, which may be secrets (a mirror's password, a signed address). */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'a URL that does not parse' : `${url.origin}${url.pathname}`;
}
