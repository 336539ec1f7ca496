import type { Instruction } from './instruction.ts';
import { SyntaxProblem } from './syntax-error.ts';

/** A `RUN --mount=…` (Dockerfile reference, "RUN --mount"). Values are as written. */
export interface Mount {
  readonly type: string;
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  readonly id?: string;
  readonly env?: string;
}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const KEYS: Readonly<Record<string, keyof Mount | ''>> = {
  type: 'type',
  from: 'from',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  id: 'id',
  env: 'env',
  readonly: '',
  ro: '',
  readwrite: '',
  rw: '',
  required: '',
  size: '',
  sharing: '',
  mode: '',
  uid: '',
  gid: '',
};

/** Reads all mounts of a RUN. Throws SyntaxProblem for one that BuildKit refuses whatever the values of variables. */
export function readMounts(instruction: Instruction): Mount[] {
  return instruction.flags.filter((flag) => flag.name === 'mount').map((flag) => readMount(flag.value ?? ''));
}

function readMount(text: string): Mount {
  const mount: Record<string, string> = { type: 'bind' };
  for (const field of csvFields(text)) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? '' : field.slice(equals + 1);
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (known === undefined) throw new SyntaxProblem(`unexpected key '${key}' in the mount ${JSON.stringify(field)}`);
    if (key === 'from' && /\$./.test(value)) {
      throw new SyntaxProblem("'from' of a mount doesn't support variable expansion, define alias stage instead");
    }
    if (key === 'type' && !value.includes('$') && !TYPES.includes(value.toLowerCase())) {
      throw new SyntaxProblem(`unsupported mount type ${JSON.stringify(value)}`);
    }
    if (known !== '') mount[known] = key === 'type' ? value.toLowerCase() : value;
  }
  const { type = 'bind', ...rest } = mount;
  return { type, ...rest };
}

/** One record of RFC 4180: fields separated by commas, those in double quotes may hold commas and doubled quotes. */
function csvFields(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text.charAt(at) !== '"') {
      const comma = text.indexOf(',', at);
      const field = text.slice(at, comma < 0 ? undefined : comma);
      if (field.includes('"')) throw new SyntaxProblem('a bare " in a mount');
      fields.push(field);
      at += field.length + 1;
      continue;
    }
    const close = closingQuote(text, at + 1);
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 < text.length && text.charAt(close + 1) !== ',')
      throw new SyntaxProblem('an extraneous " in a mount');
    at = close + 2;
  }
  return fields;
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.charAt(at) !== '"') continue;
    if (text.charAt(at + 1) !== '"') return at;
    at += 1;
  }
  throw new SyntaxProblem('a " in a mount is not closed');
}
