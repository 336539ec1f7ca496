/** A key that by its name holds a secret: whole words, so that `MONKEY` and `KEYBOARD_LAYOUT` do not. */
const SECRET_KEY =
  /(?:^|[_.-])(?:token|secret|passw(?:or)?d|passwd|passphrase|pwd|credentials?|auth|apikey|api_key|private_key|access_key|key)(?:$|[_.-])/i;

/** Values shorter than this occur in any log by chance. */
const SHORTEST = 6;

/** `KEY=VALUE` anywhere in a line: builders that log each instruction show the values of ENV and ARG. */
const ASSIGNMENT = /\b([A-Za-z_][A-Za-z0-9_.-]{0,100})=("[^"]{1,4000}"|'[^']{1,4000}'|[^\s"']{1,4000})/g;
/** `ENV KEY VALUE`, the old form. */
const OLD_ENV = /\bENV ([A-Za-z_][A-Za-z0-9_.-]{0,100}) (?![^\s=]{0,100}=)(.{1,4000})$/;

/**
 * Hides secrets in a line of a builder's log: the values of secret-looking build arguments wherever they occur (longest first), and what is
 * assigned to a secret-looking name. `args` are `KEY=VALUE`.
 */
export function secretMask(args: readonly string[]): (line: string) => string {
  const values = args
    .map((arg) => ({ key: arg.slice(0, Math.max(arg.indexOf('='), 0)), value: arg.slice(arg.indexOf('=') + 1) }))
    .filter(({ key, value }) => SECRET_KEY.test(key) && value.length >= SHORTEST)
    .map(({ value }) => value)
    .sort((a, b) => b.length - a.length);
  return (line) => maskAssignments(values.reduce((text, value) => text.replaceAll(value, '***'), line));
}

/** A value that is a variable (`$TOKEN`) or is hidden already stays. */
function maskAssignments(line: string): string {
  const hide = (whole: string, key: string, value: string): string =>
    SECRET_KEY.test(key) && !/^["']?(?:\$|\*\*\*)/.test(value) ? `${whole.slice(0, -value.length)}***` : whole;
  return line.replace(ASSIGNMENT, hide).replace(OLD_ENV, hide);
}
