import { textSize } from './budget.ts';
import { joined, type Markdown, md } from './markdown.ts';

/** A part of a document: a head, rows that are made only when there is room for them, and a tail that closes what the head opened. */
export interface Section {
  readonly head: Markdown;
  readonly tail?: Markdown;
  readonly rows?: Rows;
  /** Sections of the same name share the room that is left equally, so that one image does not crowd out the others. */
  readonly shares?: string;
}

export interface Rows {
  /** Comes before the first row, where there is room for one. */
  readonly head?: Markdown;
  readonly count: number;
  readonly row: (index: number) => Markdown;
  /** Says how many are left out, and where they are. */
  readonly leftOut: (count: number) => Markdown;
}

/**
 * Puts sections together within `limit` (textSize). Heads, tails and the notes of what is left out always have room; rows fill the rest in the order of the sections.
 * Work is done for rows that fit, whatever the number of rows. Sections whose heads alone go beyond the limit are dropped from the end, the last one (the footer) excepted.
 */
export function assemble(sections: readonly Section[], limit: number): Markdown {
  const kept = fitting(sections, limit);
  let room = limit - kept.reduce((sum, section) => sum + fixedSize(section), 0);
  const parts = kept.map((section, index) => {
    const sharers = kept
      .slice(index)
      .filter((other) => other.shares !== undefined && other.shares === section.shares).length;
    const filled = fill(section, sharers > 1 ? Math.floor(room / sharers) : room);
    room -= filled.used;
    return filled.text;
  });
  return joined(parts);
}

function fixedSize({ head, tail, rows }: Section): number {
  const own =
    rows === undefined || rows.count === 0 ? 0 : textSize(rows.leftOut(rows.count)) + textSize(rows.head ?? '');
  return textSize(head) + textSize(tail ?? '') + own;
}

function fitting(sections: readonly Section[], limit: number): readonly Section[] {
  const last = sections.at(-1);
  if (last === undefined) return [];
  let size = fixedSize(last);
  const kept: Section[] = [];
  for (const section of sections.slice(0, -1)) {
    size += fixedSize(section);
    if (size > limit) break;
    kept.push(section);
  }
  return [...kept, last];
}

function fill({ head, tail, rows }: Section, room: number): { readonly text: Markdown; readonly used: number } {
  const made: Markdown[] = [];
  let used = 0;
  const total = rows?.count ?? 0;
  for (let index = 0; rows !== undefined && index < total; index += 1) {
    const row = rows.row(index);
    const size = textSize(row);
    if (used + size > room) break;
    used += size;
    made.push(row);
  }
  const left = total - made.length;
  const note = rows !== undefined && left > 0 ? rows.leftOut(left) : md``;
  const begin = made.length > 0 ? (rows?.head ?? md``) : md``;
  return { text: joined([head, begin, ...made, note, tail ?? md``]), used };
}
