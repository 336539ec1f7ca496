/**
 * Tokens of HCL's native syntax (HCL Native Syntax Specification, "Lexical Elements"). Strings come with their escapes resolved and their templates
 * (`${…}`, `%{…}`) as they are written; `$${` and `%%{` stay, too.
 */
export type HclToken =
  | { readonly kind: 'name' | 'number' | 'text'; readonly value: string }
  /** Brackets, `=`, `,`, `:`, and every other sign. */
  | { readonly kind: 'sign'; readonly value: string }
  | { readonly kind: 'line' };

const MAX_TOKENS = 200_000;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const SIGN = /=>|==|!=|<=|>=|&&|\|\||\.\.\.|[{}[\]()=,:.?!<>+\-*/%&|]/y;

/** Undefined where the text is no HCL: a string or comment that does not end, a sign that is none, too much of it. */
export function hclTokens(text: string): readonly HclToken[] | undefined {
  const tokens: HclToken[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (at < text.length) {
    if (tokens.length > MAX_TOKENS) return undefined;
    const char = text.charAt(at);
    if (char === '\n') {
      tokens.push({ kind: 'line' });
      at += 1;
    } else if (char === ' ' || char === '\t' || char === '\r') at += 1;
    else if (char === '#' || text.startsWith('//', at)) at = endOr(text, '\n', at, text.length);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else if (char === '"') {
      const read = readQuoted(text, at + 1);
      if (read === undefined) return undefined;
      tokens.push({ kind: 'text', value: read.value });
      at = read.end;
    } else {
      const heredoc = match(HEREDOC);
      if (heredoc !== null) {
        const read = readHeredoc(text, at, heredoc[2] ?? '');
        if (read === undefined) return undefined;
        tokens.push({ kind: 'text', value: read.value });
        at = read.end;
        continue;
      }
      const name = match(NAME);
      const number = name === null ? match(NUMBER) : null;
      const sign = name === null && number === null ? match(SIGN) : null;
      if (name !== null) tokens.push({ kind: 'name', value: name[0] });
      else if (number !== null) tokens.push({ kind: 'number', value: number[0] });
      else if (sign !== null) tokens.push({ kind: 'sign', value: sign[0] });
      else return undefined;
    }
  }
  return tokens;
}

function endOr(text: string, sought: string, from: number, otherwise: number): number {
  const found = text.indexOf(sought, from);
  return found < 0 ? otherwise : found;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** A quoted template; quotes within its `${…}` belong to it. */
function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  /** Open braces of each template that is open, and whether a string within one is. */
  let depth = 0;
  let inner = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') return undefined;
    if (depth === 0 && char === '"') return { value, end: at + 1 };
    if (depth === 0 && (text.startsWith('$${', at) || text.startsWith('%%{', at))) {
      value += text.slice(at, at + 3);
      at += 2;
    } else if (depth === 0 && (text.startsWith('${', at) || text.startsWith('%{', at))) {
      value += text.slice(at, at + 2);
      at += 1;
      depth = 1;
    } else if (char === '\\') {
      const next = text.charAt(at + 1);
      value += depth === 0 ? (ESCAPES[next] ?? `\\${next}`) : char + next;
      at += 1;
    } else {
      if (depth > 0 && char === '"') inner = !inner;
      else if (depth > 0 && !inner && char === '{') depth += 1;
      else if (depth > 0 && !inner && char === '}') depth -= 1;
      value += char;
    }
  }
  return undefined;
}

function readHeredoc(text: string, start: number, name: string): { value: string; end: number } | undefined {
  for (let at = start; at <= text.length; ) {
    const end = endOr(text, '\n', at, text.length);
    if (text.slice(at, end).trim() === name) return { value: text.slice(start, at), end };
    at = end + 1;
  }
  return undefined;
}
