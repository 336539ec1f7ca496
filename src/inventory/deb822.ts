import { quote } from './text.ts';

/** One paragraph: the fields asked for, by the name they were asked by. */
export type Paragraph = ReadonlyMap<string, string>;

export interface ParsedControl {
  readonly paragraphs: readonly Paragraph[];
  /** The first line that is neither a field, a continuation, a comment nor blank. */
  readonly malformed?: string;
}

/** State of the walk over the text. `field` is the last one kept; undefined while its continuation lines are skipped. */
interface Walk {
  readonly wanted: ReadonlyMap<string, string>;
  readonly paragraphs: Paragraph[];
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

function isBlank(line: string): boolean {
  return line.length === 0 || line.trim().length === 0;
}

function closeParagraph(walk: Walk): void {
  if (walk.seen) walk.paragraphs.push(walk.current);
  walk.current = new Map();
  walk.seen = false;
  walk.field = undefined;
}

function addContinuation(walk: Walk, line: string): void {
  if (!walk.seen) walk.malformed ??= quote(line);
  if (walk.field === undefined) return;
  const value = walk.current.get(walk.field) ?? '';
  if (value.length < MAX_VALUE) walk.current.set(walk.field, `${value}\n${line.trim()}`);
}

function addField(walk: Walk, line: string): void {
  const colon = line.indexOf(':');
  if (colon <= 0) {
    walk.malformed ??= quote(line);
    walk.field = undefined;
    return;
  }
  walk.seen = true;
  const written = line.slice(0, colon);
  const name = walk.wanted.get(written) ?? walk.wanted.get(written.toLowerCase());
  walk.field = name !== undefined && !walk.current.has(name) ? name : undefined;
  if (walk.field !== undefined) walk.current.set(walk.field, line.slice(colon + 1).trim());
}

/**
 * Reads control data as dpkg writes it (deb-control(5), deb822(5)): paragraphs apart by blank lines, fields without regard to case,
 * continuation lines that begin with a blank. Only the fields of `names` are kept; the first of a repeated field counts.
 */
export function parseControl(text: string, names: readonly string[]): ParsedControl {
  const wanted = new Map(names.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]));
  const walk: Walk = {
    wanted,
    paragraphs: [],
    current: new Map(),
    seen: false,
    field: undefined,
    malformed: undefined,
  };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    // Most lines of a status file are continuations of a description: they are not even cut out.
    if ((first === SPACE || first === TAB) && walk.seen && walk.field === undefined && end - start > 1) {
      if (isBlank(text.slice(start, Math.min(end, start + 256)))) closeParagraph(walk);
    } else if (end === start || isBlank(text.slice(start, end))) closeParagraph(walk);
    else if (first === SPACE || first === TAB) addContinuation(walk, text.slice(start, end));
    else if (first !== HASH) addField(walk, text.slice(start, end));
    start = end + 1;
  }
  closeParagraph(walk);
  return { paragraphs: walk.paragraphs, ...(walk.malformed === undefined ? {} : { malformed: walk.malformed }) };
}
