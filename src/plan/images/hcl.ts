import { type HclToken, hclTokens } from './hcl-tokens.ts';

/**
 * A value as far as it is written out. A variable is `${NAME}`, as in a template; whatever needs more than that (functions, operators, conditions,
 * loops, attributes of others) is `unknown`: nothing is evaluated.
 */
export type HclValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly HclValue[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, HclValue> }
  | { readonly kind: 'null' | 'unknown' };

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, HclValue>;
}

const UNKNOWN: HclValue = { kind: 'unknown' };
const MAX_DEPTH = 100;

class SyntaxProblem extends Error {}

/** The blocks at the top of a file (HCL Native Syntax Specification, "Structural Elements"); undefined where it is no HCL. */
export function readHcl(text: string): readonly HclBlock[] | undefined {
  const tokens = hclTokens(text);
  if (tokens === undefined) return undefined;
  try {
    return new HclReader(tokens).file();
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

class HclReader {
  readonly #tokens: readonly HclToken[];
  #at = 0;

  constructor(tokens: readonly HclToken[]) {
    this.#tokens = tokens;
  }

  file(): readonly HclBlock[] {
    const blocks: HclBlock[] = [];
    this.#body((block) => blocks.push(block), 0);
    if (this.#at < this.#tokens.length) throw new SyntaxProblem();
    return blocks;
  }

  #sign(value: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'sign' && token.value === value;
  }

  #take(value: string): void {
    if (!this.#sign(value)) throw new SyntaxProblem();
    this.#at += 1;
  }

  #skipLines(): void {
    while (this.#tokens[this.#at]?.kind === 'line') this.#at += 1;
  }

  /** Attributes and blocks up to the end, or to a closing brace, which is left. */
  #body(found: (block: HclBlock) => void, depth: number): ReadonlyMap<string, HclValue> {
    if (depth > MAX_DEPTH) throw new SyntaxProblem();
    const attributes = new Map<string, HclValue>();
    for (this.#skipLines(); this.#at < this.#tokens.length && !this.#sign('}'); this.#skipLines()) {
      const name = this.#tokens[this.#at];
      // Bake lets attributes be quoted.
      if (name?.kind !== 'name' && name?.kind !== 'text') throw new SyntaxProblem();
      this.#at += 1;
      if (this.#sign('=')) {
        this.#at += 1;
        attributes.set(name.value, this.#expression(depth));
      } else found(this.#block(name.value, depth));
    }
    return attributes;
  }

  #block(type: string, depth: number): HclBlock {
    const labels: string[] = [];
    for (let token = this.#tokens[this.#at]; token?.kind === 'name' || token?.kind === 'text'; ) {
      labels.push(token.value);
      this.#at += 1;
      token = this.#tokens[this.#at];
    }
    this.#take('{');
    const attributes = this.#body(() => undefined, depth + 1);
    this.#take('}');
    return { type, labels, attributes };
  }

  /** One that goes on after its first value is more than a value: it is passed over, brackets and all. In a list the ends of lines mean nothing. */
  #expression(depth: number, inList = false): HclValue {
    const start = this.#at;
    const value = this.#value(depth + 1);
    if (inList) this.#skipLines();
    if (value !== undefined && this.#isAtEnd()) return value;
    this.#at = start;
    this.#passOver(inList);
    if (this.#at === start) throw new SyntaxProblem();
    return UNKNOWN;
  }

  #isAtEnd(): boolean {
    const token = this.#tokens[this.#at];
    return token === undefined || token.kind === 'line' || (token.kind === 'sign' && /^[,}\])]$/.test(token.value));
  }

  /** To the end of the line, a comma, or a closing bracket of what is around; lines within brackets do not count. */
  #passOver(inList: boolean): void {
    let open = 0;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (token?.kind === 'line' && open === 0 && !inList) return;
      if (token?.kind !== 'sign') continue;
      if (/^[([{]$/.test(token.value)) open += 1;
      else if (/^[)\]}]$/.test(token.value)) {
        if (open === 0) return;
        open -= 1;
      } else if (token.value === ',' && open === 0) return;
    }
    if (open > 0) throw new SyntaxProblem();
  }

  /** Undefined where it is none that is written out. */
  #value(depth: number): HclValue | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'line' || depth > MAX_DEPTH) throw new SyntaxProblem();
    this.#at += 1;
    if (token.kind === 'text' || token.kind === 'number') return { kind: 'text', text: token.value };
    if (token.kind === 'name') {
      if (token.value === 'for') return undefined;
      const isLiteral = token.value === 'true' || token.value === 'false';
      return token.value === 'null'
        ? { kind: 'null' }
        : { kind: 'text', text: isLiteral ? token.value : `\${${token.value}}` };
    }
    if (token.value === '[') return this.#list(depth);
    return token.value === '{' ? this.#object(depth) : undefined;
  }

  #list(depth: number): HclValue | undefined {
    const items: HclValue[] = [];
    for (this.#skipLines(); !this.#sign(']'); this.#skipLines()) {
      if (this.#isWord('for')) return undefined;
      items.push(this.#expression(depth, true));
      this.#skipLines();
      if (!this.#sign(']')) this.#take(',');
    }
    this.#take(']');
    return { kind: 'list', items };
  }

  #object(depth: number): HclValue | undefined {
    const entries = new Map<string, HclValue>();
    for (this.#skipLines(); !this.#sign('}'); this.#skipLines()) {
      const key = this.#tokens[this.#at];
      if (this.#isWord('for') || (key?.kind !== 'name' && key?.kind !== 'text' && key?.kind !== 'number'))
        return undefined;
      this.#at += 1;
      if (!this.#sign('=') && !this.#sign(':')) return undefined;
      this.#at += 1;
      entries.set(key.value, this.#expression(depth));
      if (this.#sign(',')) this.#at += 1;
      else if (!this.#sign('}') && this.#tokens[this.#at]?.kind !== 'line') throw new SyntaxProblem();
    }
    this.#take('}');
    return { kind: 'object', entries };
  }

  #isWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'name' && token.value === word;
  }
}
