import type { Report } from '../domain/report.ts';

/**
 * What JSON lets stand as it is and a log or terminal does not: C1, bidi and other invisible characters, line separators; and `##[`,
 * which GitHub's runner takes for a command anywhere in a line of the log. As `\u` escapes they mean the same to every JSON reader.
 */
const ACTIVE = /[\u007f-\u009f\p{Cf}\u2028\u2029]|#(?=#(?:\[|vso\[))/gu;

/** What a text must have for any of it to be active: nearly all have none, which is seen in a fraction of the time. */
const MAY_BE_ACTIVE = /[^\n -~]|##/;

/** JSON on several lines, ending with a line end, that may also be printed to a log. */
export function safeJson(value: unknown): string {
  return `${safeJsonText(JSON.stringify(value, null, 2))}\n`;
}

/** JSON that is a text already, as it may be printed to a log. */
export function safeJsonText(json: string): string {
  return MAY_BE_ACTIVE.test(json) ? json.replace(ACTIVE, escapeUnits) : json;
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at += 1) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** Elements that go into one piece: some 30 kB of findings. Pieces beyond 128 kB would each be put where only a full collection frees them. */
const ELEMENTS = 16;

/** A list in a value that is written: its elements are taken when their turn comes, since together they may be more than memory should hold. */
export class LazyList {
  readonly elements: Iterable<unknown>;

  constructor(elements: Iterable<unknown>) {
    this.elements = elements;
  }
}

/** The report as it is published: schema/report.schema.json. Nothing is left out or changed. */
export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join('');
}

/** The same text in pieces, made as they are asked for: a report of 100,000 findings has more than 100 MB. */
export function jsonPieces(report: Report): Generator<string, void, undefined> {
  const members = Object.entries(report).map(([key, value]) =>
    Array.isArray(value) && value.length > ELEMENTS ? [key, new LazyList(value)] : [key, value],
  );
  return safeJsonPieces(Object.fromEntries(members));
}

/** What `safeJson` makes of a value, its lazy lists taken for arrays, in pieces. */
export function* safeJsonPieces(value: unknown): Generator<string, void, undefined> {
  for (const piece of valuePieces(value, 0)) yield safeJsonText(piece);
  yield '\n';
}

/** A value that stands inside `depth` others; its first line is not indented. */
function* valuePieces(value: unknown, depth: number): Generator<string, void, undefined> {
  if (value instanceof LazyList) yield* listPieces(value.elements, depth);
  else if (!holdsLazyList(value)) yield (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', lineAt(depth));
  else if (Array.isArray(value)) yield* membersPieces('[]', value.entries(), depth);
  else yield* membersPieces('{}', Object.entries(value), depth);
}

function holdsLazyList(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof LazyList || Object.values(value).some(holdsLazyList);
}

/** The next line, indented as what stands inside `depth` values is. */
function lineAt(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

/** An array or an object, member by member. Keys of an array's members are numbers, which are not written. */
function* membersPieces(
  [open = '', close = '']: string,
  members: Iterable<[number | string, unknown]>,
  depth: number,
): Generator<string, void, undefined> {
  let before = open;
  for (const [key, value] of members) {
    if (value === undefined && typeof key === 'string') continue;
    yield `${before}${lineAt(depth + 1)}${typeof key === 'string' ? `${JSON.stringify(key)}: ` : ''}`;
    yield* valuePieces(value, depth + 1);
    before = ',';
  }
  yield before === open ? `${open}${close}` : `${lineAt(depth)}${close}`;
}

function* listPieces(elements: Iterable<unknown>, depth: number): Generator<string, void, undefined> {
  let before = `[${lineAt(depth + 1)}`;
  for (const some of chunksOf(elements)) {
    yield `${before}${elementsText(some, depth)}`;
    before = `,${lineAt(depth + 1)}`;
  }
  yield before.startsWith('[') ? '[]' : `${lineAt(depth)}]`;
}

function* chunksOf(elements: Iterable<unknown>): Generator<readonly unknown[], void, undefined> {
  let chunk: unknown[] = [];
  for (const element of elements) {
    chunk.push(element);
    if (chunk.length < ELEMENTS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Elements of a list that stands inside `depth` values. Put into as many lists they are indented as they are to be; the lists are cut off. */
function elementsText(elements: readonly unknown[], depth: number): string {
  let nested: unknown = elements;
  let before = '['.length + lineAt(1).length;
  let after = lineAt(0).length + ']'.length;
  for (let level = 1; level <= depth; level += 1) {
    nested = [nested];
    before += '['.length + lineAt(level + 1).length;
    after += lineAt(level).length + ']'.length;
  }
  return JSON.stringify(nested, null, 2).slice(before, -after);
}
