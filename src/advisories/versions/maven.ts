import { compareText } from '../../domain/location.ts';
import { compareDigits, isDigitAt } from './digits.ts';
import type { VersionOrder } from './order.ts';

/** A number or a qualifier. Of a qualifier the text is what is compared: see `qualifier`. */
interface Item {
  readonly kind: 'number' | 'qualifier';
  readonly text: string;
}

/**
 * Maven nests a list at each hyphen and at each change between digits and letters, always as the last element of the list before it:
 * so a version is a chain of lists, kept flat here. Depth is then no matter of the stack.
 */
type Chain = readonly (readonly Item[])[];

const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
/** What stands for "no qualifier". */
const RELEASE = String(QUALIFIERS.indexOf(''));
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['ga', ''],
  ['final', ''],
  ['release', ''],
  ['cr', 'rc'],
]);
const SHORT: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** Known qualifiers become their rank, others come after all of these, by text. */
function qualifier(word: string, isBeforeDigit: boolean): Item {
  const long = isBeforeDigit ? (SHORT.get(word) ?? word) : word;
  const name = ALIASES.get(long) ?? long;
  const rank = QUALIFIERS.indexOf(name);
  return { kind: 'qualifier', text: rank < 0 ? `${QUALIFIERS.length}-${name}` : String(rank) };
}

const ZERO: Item = { kind: 'number', text: '0' };

function itemOf(token: string): Item {
  if (token === '') return ZERO;
  return isDigitAt(token, 0) ? { kind: 'number', text: token } : qualifier(token, false);
}

function isNull(item: Item): boolean {
  return item.kind === 'number' ? compareDigits(item.text, '') === 0 : item.text === RELEASE;
}

/** Takes away what says nothing at the end of each list; a list with nothing in it and nothing after it goes as a whole. */
function normalise(lists: Item[][]): Chain {
  for (let i = lists.length - 1; i >= 0; i -= 1) {
    const list = lists[i] ?? [];
    for (let last = list.at(-1); last !== undefined && isNull(last); last = list.at(-1)) list.pop();
    if (list.length === 0 && i === lists.length - 1 && i > 0) lists.pop();
  }
  return lists;
}

/** The chain while it is read: `nest` opens the next list. */
class Reader {
  readonly lists: Item[][] = [[]];

  add(item: Item): void {
    this.lists.at(-1)?.push(item);
  }

  nest(): void {
    this.lists.push([]);
  }

  /** A qualifier opens a list of its own, unless it begins one: `1.0.0.X1` reads as `1.0.0-X1`. */
  nestForQualifier(): void {
    if ((this.lists.at(-1)?.length ?? 0) > 0) this.nest();
  }
}

/** ComparableVersion.parseVersion of maven-artifact. */
function parse(version: string): Chain {
  const text = version.toLowerCase();
  const reader = new Reader();
  let start = 0;
  let wasDigit = false;
  for (let i = 0; i < text.length; i += 1) {
    const isDigit = isDigitAt(text, i);
    if (text[i] === '.' || text[i] === '-') {
      reader.add(itemOf(text.slice(start, i)));
      start = i + 1;
      if (text[i] === '-') reader.nest();
      continue;
    }
    if (isDigit !== wasDigit && i > start) {
      if (isDigit) reader.nestForQualifier();
      reader.add(isDigit ? qualifier(text.slice(start, i), true) : itemOf(text.slice(start, i)));
      start = i;
      reader.nest();
    }
    wasDigit = isDigit;
  }
  if (start < text.length) {
    if (!wasDigit) reader.nestForQualifier();
    reader.add(itemOf(text.slice(start)));
  }
  return normalise(reader.lists);
}

/** A list stands between the kinds: a number is newer than it, a qualifier older. */
const RANK = { qualifier: 0, list: 1, number: 2 };

function compareItems(a: Item, b: Item): number {
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  return a.kind === 'number' ? compareDigits(a.text, b.text) : compareText(a.text, b.text);
}

function compareToNothing(item: Item): number {
  return item.kind === 'number' ? compareDigits(item.text, '') : compareText(item.text, RELEASE);
}

/** All lists from `index` on, against an end: the first item that says something decides. */
function chainToNothing(chain: Chain, index: number): number {
  for (let i = index; i < chain.length; i += 1) {
    for (const item of chain[i] ?? []) {
      const difference = compareToNothing(item);
      if (difference !== 0) return difference;
    }
  }
  return 0;
}

/** What is at a place of a list: an item, the list that follows, or nothing. */
function at(chain: Chain, list: number, place: number): Item | 'list' | undefined {
  const items = chain[list] ?? [];
  if (place < items.length) return items[place];
  return place === items.length && list + 1 < chain.length ? 'list' : undefined;
}

function comparePlace(a: Item | 'list' | undefined, b: Item | 'list' | undefined): number {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    const [item, sign] = a === undefined ? [b, -1] : [a, 1];
    return item === undefined || item === 'list' ? 0 : sign * compareToNothing(item);
  }
  if (a === 'list' || b === 'list') {
    return RANK[a === 'list' ? 'list' : a.kind] - RANK[b === 'list' ? 'list' : b.kind];
  }
  return compareItems(a, b);
}

/** ListItem.compareTo, list by list: since a nested list is always the last element, both are left when both enter it. */
function compareLists(a: Chain, b: Chain, list: number): number | 'deeper' {
  const places = Math.max(a[list]?.length ?? 0, b[list]?.length ?? 0) + 1;
  for (let place = 0; place < places; place += 1) {
    const [left, right] = [at(a, list, place), at(b, list, place)];
    if (left === 'list' && right === 'list') return 'deeper';
    if (left === 'list' && right === undefined) return chainToNothing(a, list + 1);
    if (right === 'list' && left === undefined) return -chainToNothing(b, list + 1);
    const difference = comparePlace(left, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Order of Maven artifacts: ComparableVersion of maven-artifact 3.8.7 (maven.apache.org/pom.html, "Version Order Specification").
 * It is transitive where a qualifier stands at the end, as versions are written; with one in the middle Maven's own order has circles
 * (1.sp.1 < 1.0.alpha.1 < 1 < 1.sp.1), and this follows it.
 */
export const maven: VersionOrder = {
  name: 'maven',
  // Anything is a version to Maven; a property that nobody filled in is none to us.
  understands: (version) => /[0-9A-Za-z]/.test(version) && /^[\x21-\x23\x25-\x7e]+$/.test(version),
  compare(a, b) {
    const left = parse(a);
    const right = parse(b);
    for (let list = 0; ; list += 1) {
      const difference = compareLists(left, right, list);
      if (difference !== 'deeper') return difference;
    }
  },
};
