import { plainText } from './plain-text.ts';

/** What makes a bracket the end of a link's text: the link itself, a reference, a definition. */
const LINKED = /\](?=[([:])/g;
const PLACEHOLDER = /\{(\d+)\}/g;
/** Begins a command of the runner, wherever it stands. */
const COMMAND = /##(?=\[)/g;

/**
 * Foreign words in a SARIF message: one visible line in which nothing is a link (`[text](url)`, section 3.11.6) or a placeholder (`{0}`, 3.11.5).
 * Viewers differ on the escapes that the standard has, so the form is broken. Other brackets stay: `CMD ["program"]` is what a cure says.
 */
export function sarifText(raw: string, max: number): string {
  // Placeholders first: their new brackets may stand where a link's would.
  return plainText(raw, max).replace(PLACEHOLDER, '($1)').replace(LINKED, '] ').replace(COMMAND, '## ');
}

/** At most `max` UTF-16 units, whole characters. */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}

/** Ids of rules keep every visible character; they are compared, not shown as sentences. */
export function sarifId(raw: string): string {
  const id = plainText(raw, 200);
  return id === '' ? 'unnamed' : id;
}
