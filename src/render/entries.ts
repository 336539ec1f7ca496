import type { JudgedFinding } from '../domain/finding.ts';
import type { Severity } from '../domain/severity.ts';
import { type Groups, groupsOf } from './groups.ts';
import { purlType } from './upgrade-command.ts';
import { type CompareVersions, highest } from './version-order.ts';

/** Findings that are one thing to do, shown as one: the vulnerabilities of one package, or one other finding. */
export interface Entry {
  readonly severity: Severity;
  /** In the order of the report; never empty. */
  readonly findings: readonly [JudgedFinding, ...JudgedFinding[]];
  /** The versions that cure flaws of the same package, those that stand in another table included; absent where only its own are known. */
  readonly cures?: ReadonlySet<string> | undefined;
}

/** Entries, each made when it is asked for: of 100,000 findings few are shown. */
export interface Entries extends Iterable<Entry> {
  readonly length: number;
  at(index: number): Entry | undefined;
  /** How many findings the entry at `index` and those after it stand for. */
  findingsFrom(index: number): number;
}

/**
 * Puts findings together, in the order in which the first of each comes. Vulnerabilities go together when package, version, place,
 * and whether there is a fix are the same; other findings when rule, place and identity are. `acrossImages` also puts together what several platforms of an image share.
 * `all`: every finding of the report, so that a package is upgraded once to what all of its flaws need, blocking or not.
 */
export function groupFindings(
  findings: readonly JudgedFinding[],
  acrossImages: boolean,
  all: readonly JudgedFinding[],
): Entries {
  return new GroupedEntries(findings, groupsOf(all, acrossImages));
}

/** Holds places in `findings` only, one group after the other. */
class GroupedEntries implements Entries {
  readonly #findings: readonly JudgedFinding[];
  readonly #groups: Groups;
  readonly #places: Uint32Array;
  /** Where each group begins in `places`, and at last where they end. */
  readonly #starts: Uint32Array;
  readonly length: number;

  constructor(findings: readonly JudgedFinding[], groups: Groups) {
    this.#findings = findings;
    this.#groups = groups;
    const { ids, sizes } = numbered(findings, groups);
    this.length = sizes.length;
    this.#starts = startsOf(sizes);
    this.#places = new Uint32Array(findings.length);
    const next = this.#starts.slice();
    ids.forEach((id, place) => {
      const at = next[id] ?? 0;
      this.#places[at] = place;
      next[id] = at + 1;
    });
  }

  at(index: number): Entry | undefined {
    const places = this.#places.subarray(this.#starts[index], this.#starts[index + 1] ?? 0);
    const [first, ...others] = Array.from(places, (place) => this.#findings[place]).filter((one) => one !== undefined);
    if (first === undefined) return undefined;
    const cures = this.#groups.curesOf(first);
    // Findings come worst first, so the first one has the group's severity.
    return { severity: first.severity, findings: [first, ...others], ...(cures === undefined ? {} : { cures }) };
  }

  findingsFrom(index: number): number {
    return this.#places.length - (this.#starts[Math.min(index, this.length)] ?? 0);
  }

  *[Symbol.iterator](): Generator<Entry, void, undefined> {
    for (let index = 0; index < this.length; index += 1) {
      const entry = this.at(index);
      if (entry !== undefined) yield entry;
    }
  }
}

/** The group of each finding, numbered in the order in which they come, and how many findings each has. */
function numbered(
  findings: readonly JudgedFinding[],
  groups: Groups,
): { readonly ids: Uint32Array; readonly sizes: readonly number[] } {
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const ids = Uint32Array.from(findings, (finding) => {
    const group = groups.idOf(finding);
    const number = numbers.get(group) ?? sizes.length;
    if (number === sizes.length) numbers.set(group, number);
    sizes[number] = (sizes[number] ?? 0) + 1;
    return number;
  });
  return { ids, sizes };
}

function startsOf(sizes: readonly number[]): Uint32Array {
  const starts = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, index) => {
    starts[index + 1] = (starts[index] ?? 0) + size;
  });
  return starts;
}

/** The version that cures every vulnerability of an entry's package that has a cure: the highest of the lowest ones. */
export function neededVersion(entry: Entry, compare: CompareVersions): string | undefined {
  const first = entry.findings[0];
  if (first.kind !== 'vulnerability') return undefined;
  const versions = new Set<string>(entry.cures);
  for (const { remedy } of entry.findings) if (remedy.kind === 'upgrade') versions.add(remedy.to);
  return highest([...versions], purlType(first.package.purl), compare);
}
