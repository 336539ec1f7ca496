import type { JudgedFinding } from '../domain/finding.ts';
import { purlType } from './upgrade-command.ts';

/** Which findings of a report are one thing to do. Kept as numbers: keys of 100,000 findings take more room than they are worth. */
export class Groups {
  readonly #all: readonly JudgedFinding[];
  readonly #acrossImages: boolean;
  readonly #places: ReadonlyMap<JudgedFinding, number>;
  /** The group of each finding: the place of its first one. */
  readonly #firsts: Uint32Array;
  /** The next finding of the same group; the number of findings where there is none. */
  readonly #nexts: Uint32Array;
  /** Groups of findings that are not of the report; made where somebody asks for one. */
  #strangers: Map<string, number> | undefined;

  constructor(all: readonly JudgedFinding[], acrossImages: boolean, places: ReadonlyMap<JudgedFinding, number>) {
    this.#all = all;
    this.#acrossImages = acrossImages;
    this.#places = places;
    this.#firsts = new Uint32Array(all.length);
    this.#nexts = new Uint32Array(all.length).fill(all.length);
    const lasts = new Map<string, number>();
    all.forEach((finding, place) => {
      const key = keyOf(finding, acrossImages);
      const last = lasts.get(key);
      this.#firsts[place] = last === undefined ? place : (this.#firsts[last] ?? place);
      if (last !== undefined) this.#nexts[last] = place;
      lasts.set(key, place);
    });
  }

  /** The same number for all findings of a group. */
  idOf(finding: JudgedFinding): number {
    const place = this.#places.get(finding);
    if (place !== undefined) return this.#firsts[place] ?? place;
    this.#strangers ??= new Map(
      this.#all.map((one, at) => [keyOf(one, this.#acrossImages), this.#firsts[at] ?? at] as const),
    );
    const key = keyOf(finding, this.#acrossImages);
    const known = this.#strangers.get(key) ?? this.#all.length + this.#strangers.size;
    this.#strangers.set(key, known);
    return known;
  }

  /** The versions that cure what counts of the finding's group; undefined where no version does. */
  curesOf(finding: JudgedFinding): ReadonlySet<string> | undefined {
    const cures = new Set<string>();
    for (let at = this.idOf(finding); at < this.#all.length; at = this.#nexts[at] ?? this.#all.length) {
      const { kind, remedy, verdict } = this.#all[at] ?? finding;
      if (kind === 'vulnerability' && remedy.kind === 'upgrade' && verdict.kind !== 'suppressed') cures.add(remedy.to);
    }
    return cures.size === 0 ? undefined : cures;
  }
}

/** Made once for the findings of a report: every surface asks for them. */
const KNOWN = new WeakMap<readonly JudgedFinding[], { across?: Groups; apart?: Groups; readonly places: Places }>();
type Places = ReadonlyMap<JudgedFinding, number>;

/** The groups of a report's findings, `all`. */
export function groupsOf(all: readonly JudgedFinding[], acrossImages: boolean): Groups {
  const known = KNOWN.get(all) ?? { places: placesOf(all) };
  KNOWN.set(all, known);
  const which = acrossImages ? 'across' : 'apart';
  known[which] ??= new Groups(all, acrossImages, known.places);
  return known[which];
}

function placesOf(all: readonly JudgedFinding[]): Places {
  const places = new Map<JudgedFinding, number>();
  for (const [place, finding] of all.entries()) places.set(finding, place);
  return places;
}

function keyOf(finding: JudgedFinding, acrossImages: boolean): string {
  const { at, image } = finding;
  const place = at.kind === 'file' ? ['file', at.path, at.line, at.endLine] : ['image', at.layer];
  // What is new is never hidden behind what was there before.
  const scope = [finding.change ?? '', ...(acrossImages ? [] : [image ?? -1])];
  if (finding.kind === 'vulnerability') {
    const { name, version, purl } = finding.package;
    const identity = acrossImages ? [purlType(purl), name, version] : [purl];
    return JSON.stringify([
      ...scope,
      'package',
      ...identity,
      finding.remedy.kind,
      finding.inherited ?? false,
      ...place,
    ]);
  }
  return JSON.stringify([...scope, finding.kind, finding.rule, finding.identity, finding.title, ...place]);
}
