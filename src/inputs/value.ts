import { fail, ok, type Result } from '../domain/failure.ts';
import { nearest } from './nearest.ts';
import type { InputSpec, InputType } from './table.ts';

export type Value = string | boolean | number | readonly string[];

/** What a value of this type looks like, in words for an error. */
export function expected(type: InputType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'count':
      return 'a whole number, 0 or more';
    case 'choice':
      return `one of ${type.of.join(', ')}`;
    case 'list':
      return type.of === undefined
        ? `a list by ${type.by ?? 'comma or newline'}`
        : `some of ${type.of.join(', ')}, by comma or newline`;
    default:
      return 'text without control characters';
  }
}

function bad(spec: InputSpec, seen: string, hint?: string): Result<never> {
  const suggestion = hint === undefined ? '' : `; did you mean ${hint}?`;
  const shown = spec.type.kind === 'secret' ? 'a value that is not shown' : JSON.stringify(seen.slice(0, 200));
  return fail(
    'usage/bad-value',
    `${spec.name} is ${shown}`,
    `expected ${expected(spec.type)}${suggestion}`,
    `give ${spec.name} as ${expected(spec.type)}`,
  );
}

function parseList(
  spec: InputSpec,
  type: Extract<InputType, { kind: 'list' }>,
  raw: string,
): Result<readonly string[]> {
  const items = raw
    .split(type.by === 'newline' ? /\r?\n/ : /[,\r\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = type.of === undefined ? undefined : items.find((item) => !type.of?.includes(item));
  if (wrong !== undefined) return bad(spec, wrong, nearest(wrong, type.of ?? []));
  // A list of choices that is written and names none would ask for nothing at all.
  if (type.of !== undefined && items.length === 0) return bad(spec, raw);
  return ok([...new Set(items)]);
}

/** Parses one written value; empty means none and is not given to this function. */
export function parseValue(spec: InputSpec, raw: string): Result<Value> {
  const type = spec.type;
  const value = raw.trim();
  switch (type.kind) {
    case 'boolean':
      return value === 'true' ? ok(true) : value === 'false' ? ok(false) : bad(spec, value);
    case 'count':
      // Ids of workflow runs have eleven digits today; with fifteen a number is exact still.
      return /^[0-9]{1,15}$/.test(value) ? ok(Number(value)) : bad(spec, value);
    case 'choice':
      return type.of.includes(value) ? ok(value) : bad(spec, value, nearest(value, type.of));
    case 'list':
      return parseList(spec, type, value);
    case 'path':
      return /[\0-\x1f\x7f]/.test(value) ? bad(spec, value) : ok(value);
    default:
      // A PEM has line breaks; nothing else that is controlling belongs here.
      return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value) ? bad(spec, value) : ok(value);
  }
}
