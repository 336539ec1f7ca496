const MAX_LINES = 512;
const MAX_VALUE = 1024;
const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * Takes a value as a shell would (os-release(5)): unquoted up to a blank, in single quotes as it is, in double quotes with
 * backslash before `$`, `"`, `` ` `` and `\`. Nothing is expanded.
 */
function unquote(raw: string): string {
  const text = raw.trim().slice(0, MAX_VALUE);
  const mark = text.charAt(0);
  if (mark === "'") {
    const end = text.indexOf("'", 1);
    return end < 0 ? text.slice(1) : text.slice(1, end);
  }
  let value = '';
  const quoted = mark === '"';
  for (let i = quoted ? 1 : 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (quoted ? char === '"' : char === ' ' || char === '\t') break;
    const next = text.charAt(i + 1);
    if (char === '\\' && (quoted ? '$"`\\'.includes(next) : true) && next !== '') {
      value += next;
      i += 1;
    } else value += char;
  }
  return value;
}

/** Parses os-release(5): `NAME=value` lines, `#` comments. Lines of another form are passed over, as a shell's failure would be. */
export function parseOsRelease(text: string): Record<string, string> {
  const facts = new Map<string, string>();
  for (const line of text.split('\n', MAX_LINES)) {
    const trimmed = line.trim();
    const equals = trimmed.indexOf('=');
    if (equals <= 0 || trimmed.startsWith('#')) continue;
    const name = trimmed.slice(0, equals);
    if (NAME.test(name)) facts.set(name, unquote(trimmed.slice(equals + 1)));
  }
  return Object.fromEntries(facts);
}
