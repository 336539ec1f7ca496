/** Variables of one file: nobody writes more by hand. */
const MAX_VARIABLES = 10_000;
/** Of a value, and of what is made with values. */
const LONGEST = 4096;

/** A variable, and the file that gives it. */
export interface Variable {
  readonly value: string;
  readonly file: string;
}
export type Variables = ReadonlyMap<string, Variable>;

/**
 * Reads an environment file (Docker Compose, "Syntax for environment files"). `outer` are variables that values can be made with, beside those above
 * them. What needs another one, or is no assignment, gives nothing. Never throws.
 */
export function readEnvFile(file: string, text: string, outer: Variables): Variables {
  const variables = new Map<string, Variable>();
  const known = (name: string): Variable | undefined => outer.get(name) ?? variables.get(name);
  for (const { name, value, isLiteral } of assignments(text)) {
    if (variables.size >= MAX_VARIABLES) break;
    const made = isLiteral || value.length > LONGEST ? value : withDefaults(fillIn(value, known).text);
    // One that is not known must not stand as it was before.
    if (made === undefined || made.length > LONGEST) variables.delete(name);
    else variables.set(name, { value: made, file });
  }
  return variables;
}

interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Nothing in it is filled in. */
  readonly isLiteral: boolean;
}

function* assignments(text: string): Generator<Assignment> {
  const name = /(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*/y;
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    name.lastIndex = at;
    const found = name.exec(text);
    const quoted = found === null ? undefined : readQuoted(text, name.lastIndex);
    const lineEnd = endOfLine(text, quoted?.end ?? at);
    if (found?.[1] !== undefined) {
      const value = quoted ?? unquoted(text, name.lastIndex, lineEnd);
      if (value !== undefined) yield { name: found[1], value: value.value, isLiteral: value.isLiteral };
    }
    at = lineEnd;
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** A value in quotes, over several lines too; undefined where there is none, or its quotes stay open. */
function readQuoted(text: string, start: number): { value: string; isLiteral: boolean; end: number } | undefined {
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") return undefined;
  let end = text.indexOf(quote, start + 1);
  while (end > 0 && text.charAt(end - 1) === '\\') end = text.indexOf(quote, end + 1);
  if (end < 0) return undefined;
  const inside = text.slice(start + 1, end);
  const value = quote === "'" ? inside.replaceAll("\\'", "'") : inside.replace(/\\(.)/gs, unescaped);
  return { value, isLiteral: quote === "'", end: end + 1 };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function unescaped(all: string, sign: string): string {
  return ESCAPES[sign] ?? all;
}

/** A value without quotes; undefined where one stands open. A comment has a space before it. */
function unquoted(text: string, start: number, end: number): Omit<Assignment, 'name'> | undefined {
  const value = text.slice(start, end);
  if (/^["']/.test(value)) return undefined;
  const isComment = value.startsWith('#') && /[ \t]/.test(text.charAt(start - 1));
  const comment = isComment ? 0 : value.search(/[ \t]#/);
  return { value: (comment < 0 ? value : value.slice(0, comment)).trim(), isLiteral: false };
}

/** The text with the values of variables that are known; the others stay, and what is left of it is `withDefaults`’ to fill in. */
export function fillIn(
  text: string,
  known: (name: string) => Variable | undefined,
): { readonly text: string; readonly files: readonly string[] } {
  if (text.length > LONGEST) return { text, files: [] };
  const files = new Set<string>();
  let room = LONGEST;
  const filled = text.replace(
    /\$(?:\$|\{([A-Za-z_]\w*)(?:(:?)([-?+])([^{}$]*))?\}|([A-Za-z_]\w*))/g,
    (all: string, braced?: string, colon?: string, sign?: string, word?: string, plain?: string) => {
      const variable = known(braced ?? plain ?? '');
      if (variable === undefined) return all;
      const isSet = colon !== ':' || variable.value !== '';
      if (!isSet && sign !== '+') return all;
      files.add(variable.file);
      const value = sign === '+' ? (isSet ? (word ?? '') : '') : variable.value;
      room -= value.length;
      // It is filled in once more, which must not see what a value holds.
      return room < 0 ? all : value.replaceAll('$', () => '$$');
    },
  );
  return { text: filled, files: [...files] };
}

/** Compose's interpolation with what the file itself says: defaults. Undefined where the value of a variable is needed. */
export function withDefaults(text: string): string | undefined {
  let unknown = false;
  const filled = text
    .slice(0, LONGEST * 2)
    .replace(
      /\$(?:(\$)|\{[A-Za-z_]\w*(?::?-([^{}$]*))?\}|[A-Za-z_]\w*|)/g,
      (_all, dollar?: string, preset?: string) => {
        if (dollar !== undefined) return '$';
        if (preset === undefined) unknown = true;
        return preset ?? '';
      },
    );
  return unknown ? undefined : filled;
}
