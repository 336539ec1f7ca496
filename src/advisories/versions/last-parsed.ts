/** The parser, but what it parsed last is kept: one installed version is compared with many that records name. */
export function keepingLast<T>(parse: (version: string) => T): (version: string) => T {
  let last: { readonly version: string; readonly parsed: T } | undefined;
  return (version) => {
    if (last?.version !== version) last = { version, parsed: parse(version) };
    return last.parsed;
  };
}
