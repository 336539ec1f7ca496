import type { VersionOrder } from '../../../src/advisories/versions/order.ts';

/** What differs between the constraint languages of the cases. */
export interface Dialect {
  readonly order: VersionOrder;
  /** `2.0` stands for every 2.0.x. */
  readonly partialIsPattern?: true;
  /** A prerelease satisfies only what is written with a prerelease. */
  readonly prereleaseByRule?: true;
  /** Does the part of a version behind this mark count only where the constraint has one too (PEP 440's `+local`, Bitnami's `-1`)? */
  readonly optionalTail?: RegExp;
  /** What `~>` means: everything but the last number is kept (RubyGems). */
  readonly pessimistic?: true;
  /** `*` is no constraint. */
  readonly noWildcards?: true;
  /** Where a prerelease begins, in languages in which `~>` asks the release of the version to be below its end. */
  readonly prerelease?: RegExp;
}

interface Bound {
  readonly operator: string;
  readonly text: string;
  readonly numbers: readonly bigint[];
  readonly prerelease: string;
  readonly isPartial: boolean;
}

const PART = /\s*(~>|<=|>=|==|!=|[<>=~^!])?\s*(?:'([^']*)'|([^\s<>=!~^|,]+))\s*,?/gy;
const VALUE = /^[vV]?(\d+(?:\.(?:\d+|[xX*]))*|[xX*])(.*)$/s;

function boundOf(operator: string, text: string): Bound {
  const [, head = '', rest = ''] = VALUE.exec(text) ?? [];
  const written = head.split('.');
  const stop = written.findIndex((part) => !/^\d+$/.test(part));
  const numbers = (stop < 0 ? written : written.slice(0, stop)).map(BigInt);
  return {
    operator,
    text,
    numbers,
    prerelease: rest.replace(/\+.*$/s, ''),
    isPartial: stop >= 0 || numbers.length < 3,
  };
}

/** The bounds of one group; undefined where something is written that is no constraint. */
function boundsOf(group: string): Bound[] | undefined {
  const bounds: Bound[] = [];
  const text = group.trim();
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null || match[1] === '!') return undefined;
    bounds.push(boundOf(match[1] ?? '', match[2] ?? match[3] ?? ''));
  }
  return bounds;
}

/** The first version beyond those that keep the numbers before `index` and this one. */
function bumped(numbers: readonly bigint[], index: number): string {
  const kept = numbers.slice(0, Math.max(index + 1, 1));
  return [...kept.slice(0, -1), (kept.at(-1) ?? 0n) + 1n].join('.');
}

function caretIndex(numbers: readonly bigint[]): number {
  const first = numbers.findIndex((number) => number !== 0n);
  return first < 0 ? numbers.length - 1 : first;
}

function holds({ operator, text, numbers, isPartial, prerelease }: Bound, version: string, dialect: Dialect): boolean {
  const { order } = dialect;
  const isPattern = numbers.length === 0 || (isPartial && (dialect.partialIsPattern === true || /[xX*]/.test(text)));
  if (dialect.prereleaseByRule === true && /^[^+]*-/.test(version) && (prerelease === '' || isPartial)) return false;
  if (numbers.length === 0 && /^[xX*]/.test(text)) return operator !== '!=';
  const own = (bound: string): number => {
    const tail = dialect.optionalTail;
    return order.compare(tail !== undefined && !tail.test(bound) ? version.replace(tail, '') : version, bound);
  };
  const floor = isPattern ? numbers.join('.') : text;
  const from = own(floor);
  const isBelow = (end: string) => own(end) < 0;
  const release = dialect.prerelease === undefined ? version : version.replace(dialect.prerelease, '');
  const inPattern = isPattern ? from >= 0 && isBelow(bumped(numbers, numbers.length - 1)) : from === 0;
  const afterPattern = isPattern ? !isBelow(bumped(numbers, numbers.length - 1)) : from > 0;
  switch (operator) {
    case '>':
      return afterPattern;
    case '>=':
      return from >= 0;
    case '<':
      return from < 0;
    case '<=':
      return from < 0 || inPattern;
    case '!=':
      return !inPattern;
    case '^':
      return from >= 0 && isBelow(bumped(numbers, caretIndex(numbers)));
    case '~>':
      if (dialect.pessimistic === true) {
        return from >= 0 && order.compare(release, bumped(numbers, Math.max(numbers.length - 2, 0))) < 0;
      }
      return from >= 0 && isBelow(bumped(numbers, Math.min(numbers.length - 1, 1)));
    case '~':
      return from >= 0 && isBelow(bumped(numbers, Math.min(numbers.length - 1, 1)));
    default:
      return inPattern;
  }
}

/** Whether a version satisfies a constraint (`>= 1, < 2 || 3.x`); undefined where the text is no constraint. */
export function satisfies(version: string, constraint: string, dialect: Dialect): boolean | undefined {
  const groups = constraint.split('||').map(boundsOf);
  let any = false;
  for (const group of groups) {
    if (group === undefined) return undefined;
    if (dialect.noWildcards === true && group.some(({ numbers }) => numbers.length === 0)) return undefined;
    any ||= group.every((bound) => holds(bound, version, dialect));
  }
  return any;
}
