/** A key that by its name holds a secret: whole words, so that `MONKEY` and `KEYBOARD_LAYOUT` do not. */
const SECRET_KEY =
  /(?:^|[_.-])(?:token|secret|passw(?:or)?d|passwd|passphrase|pwd|credentials?|auth|apikey|api_key|private_key|access_key|key)(?:$|[_.-])/i;

/** Values shorter than this occur in any log by chance. */
const SHORTEST = 6;

/** Replaces the values of secret-looking build arguments by `***`, longest first. `args` are `KEY=VALUE`. */
export function secretMask(args: readonly string[]): (line: string) => string {
  const values = args
    .map((arg) => ({ key: arg.slice(0, Math.max(arg.indexOf('='), 0)), value: arg.slice(arg.indexOf('=') + 1) }))
    .filter(({ key, value }) => SECRET_KEY.test(key) && value.length >= SHORTEST)
    .map(({ value }) => value)
    .sort((a, b) => b.length - a.length);
  return (line) => values.reduce((text, value) => text.replaceAll(value, '***'), line);
}
