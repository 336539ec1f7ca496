import type { Report } from '../domain/report.ts';

/**
 * What JSON lets stand as it is and a log or terminal does not: C1, bidi and other invisible characters, line separators; and `##[`,
 * which GitHub's runner takes for a command anywhere in a line of the log. As `\u` escapes they mean the same to every JSON reader.
 */
const ACTIVE = /[\u007f-\u009f\p{Cf}\u2028\u2029]|#(?=#(?:\[|vso\[))/gu;

/** JSON on several lines, ending with a line end, that may also be printed to a log. */
export function safeJson(value: unknown): string {
  return `${safe(JSON.stringify(value, null, 2))}\n`;
}

function safe(json: string): string {
  return json.replace(ACTIVE, escapeUnits);
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

/** The report as it is published: schema/report.schema.json. Nothing is left out or changed. */
export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join('');
}

/** The same text in pieces, made as they are asked for: a report of 100,000 findings has more than 100 MB. */
export function* jsonPieces(report: Report): Generator<string, void, undefined> {
  let before = '{\n';
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield before;
    if (Array.isArray(value) && value.length > ELEMENTS) yield* listPieces(key, value);
    else yield safe(memberText(key, value));
    before = ',\n';
  }
  yield before === '{\n' ? '{}\n' : '\n}\n';
}

/** A member as it stands in an object that is not inside another one, without line end. */
function memberText(key: string, value: unknown): string {
  return JSON.stringify({ [key]: value }, null, 2).slice(2, -2);
}

function* listPieces(key: string, list: readonly unknown[]): Generator<string, void, undefined> {
  yield safe(`  ${JSON.stringify(key)}: [\n`);
  for (let at = 0; at < list.length; at += ELEMENTS) {
    const text = memberText('', list.slice(at, at + ELEMENTS));
    const elements = text.slice(OPENING.length, -CLOSING.length);
    yield at + ELEMENTS < list.length ? `${safe(elements)},\n` : safe(elements);
  }
  yield CLOSING;
}

const OPENING = '  "": [\n';
const CLOSING = '\n  ]';
