/** True when the arguments of an ENV, LABEL or ARG set `key`: `KEY=…`, `"KEY"=…`, or the old form `KEY VALUE`. */
export function setsKey(args: string, key: string): boolean {
  const text = ` ${args.replaceAll(/\s+/g, ' ')}`;
  return (
    [` ${key}=`, ` "${key}"=`, ` '${key}'=`].some((part) => text.includes(part)) ||
    text.startsWith(` ${key} `) ||
    args === key
  );
}

/** Splits `KEY=VALUE` at the first `=`. */
export function splitPair(pair: string): readonly [key: string, value: string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** A foreign name for a title: one line, at most 80 characters. */
export function shortName(name: string): string {
  const flat = name.replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return flat.length > 80 ? `${flat.slice(0, 80)}…` : flat;
}
