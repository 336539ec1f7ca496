import { own, quote } from './text.ts';

/** One paragraph: the fields asked for, by the name they were asked by. */
export type Paragraph = ReadonlyMap<string, string>;

/** State of the walk over the text. `field` is the last one kept; undefined while its continuation lines are skipped. */
interface Walk {
  /** The name asked for by the name as written; undefined for a field that nobody asked for. Learns each spelling once. */
  readonly wanted: Map<string, string | undefined>;
  readonly visit: (paragraph: Paragraph) => void;
  current: Map<string, string>;
  seen: boolean;
  field: string | undefined;
  malformed: string | undefined;
}

const TAB = 0x09;
const SPACE = 0x20;
const HASH = 0x23;

/** A value continued over more lines is kept up to this length; dpkg writes one line for all fields that are read here. */
const MAX_VALUE = 4096;

/** The longest name of a field; real ones have a dozen letters. */
const MAX_NAME = 256;

/** True for an empty line and for one of blanks alone. Looks no further than the first character that is none. */
function isBlank(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && text.charCodeAt(at) <= SPACE) at += 1;
  return at === end;
}

/** Spellings of a field's name that are remembered; the text chooses them, so their number is bounded. */
const MAX_SPELLINGS = 1000;

function wantedName(walk: Walk, written: string): string | undefined {
  const known = walk.wanted.get(written);
  if (known !== undefined || walk.wanted.has(written)) return known;
  const name = walk.wanted.get(written.toLowerCase());
  if (walk.wanted.size < MAX_SPELLINGS) walk.wanted.set(written, name);
  return name;
}

function closeParagraph(walk: Walk): void {
  if (!walk.seen) return;
  walk.visit(walk.current);
  walk.current = new Map();
  walk.seen = false;
  walk.field = undefined;
}

/** Most lines of a status file continue a description that nobody asked for: they are not even cut out. */
function addContinuation(walk: Walk, text: string, start: number, end: number): void {
  if (!walk.seen) walk.malformed ??= quote(text.slice(start, end));
  if (walk.field === undefined) return;
  const value = walk.current.get(walk.field) ?? '';
  if (value.length < MAX_VALUE)
    walk.current.set(walk.field, `${value}\n${own(text.slice(start, Math.min(end, start + MAX_VALUE)).trim())}`);
}

function addField(walk: Walk, text: string, start: number, end: number): void {
  // Looked for in the line's head alone: to the end of the text it would take quadratic time where there are no colons.
  const length = text.slice(start, Math.min(end, start + MAX_NAME)).indexOf(':');
  if (length <= 0) {
    walk.malformed ??= quote(text.slice(start, end));
    walk.field = undefined;
    return;
  }
  walk.seen = true;
  const name = wantedName(walk, text.slice(start, start + length));
  walk.field = name !== undefined && !walk.current.has(name) ? name : undefined;
  if (walk.field !== undefined)
    walk.current.set(walk.field, own(text.slice(start + length + 1, Math.min(end, start + length + MAX_VALUE)).trim()));
}

/**
 * Reads control data as dpkg writes it (deb-control(5), deb822(5)): paragraphs apart by blank lines, fields without regard to case,
 * continuation lines that begin with a blank. Only the fields of `names` are kept; the first of a repeated field counts.
 * Paragraphs are handed over one by one, so that a text of millions of them takes no memory.
 * @returns the first line that is neither a field, a continuation, a comment nor blank, for a message; undefined where all are sound.
 */
export function readControl(
  text: string,
  names: readonly string[],
  visit: (paragraph: Paragraph) => void,
): string | undefined {
  const wanted = new Map<string, string | undefined>(
    names.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]),
  );
  const walk: Walk = {
    wanted,
    visit,
    current: new Map(),
    seen: false,
    field: undefined,
    malformed: undefined,
  };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    if (isBlank(text, start, end)) closeParagraph(walk);
    else if (first === SPACE || first === TAB) addContinuation(walk, text, start, end);
    else if (first !== HASH) addField(walk, text, start, end);
    start = end + 1;
  }
  closeParagraph(walk);
  return walk.malformed;
}
