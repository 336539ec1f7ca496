/** The parts of an image's name as it is written in a FROM, variables and all. */
export interface ReferenceText {
  /** Registry and name, without tag and digest. */
  readonly image: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Splits a reference that may hold `$NAME` and `${NAME:-default}`: colons inside braces separate nothing. */
export function splitReference(text: string): ReferenceText {
  const at = text.indexOf('@');
  const named = at < 0 ? text : text.slice(0, at);
  const colon = tagColon(named);
  return {
    image: colon < 0 ? named : named.slice(0, colon),
    ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
    ...(at < 0 ? {} : { digest: text.slice(at + 1) }),
  };
}

function tagColon(named: string): number {
  let depth = 0;
  for (let index = named.length - 1; index >= 0; index -= 1) {
    const char = named.charAt(index);
    if (char === '}') depth += 1;
    else if (char === '{') depth -= 1;
    else if (depth === 0 && char === '/') return -1;
    else if (depth === 0 && char === ':') return index;
  }
  return -1;
}
