import type { EntryFact } from '../domain/layer.ts';
import { compareText } from '../domain/location.ts';
import type { Gap, HardeningSubject } from './rule.ts';

export type LayerFact = EntryFact & { readonly layer: string };

/** Facts of one kind that belong together: of one layer of this image, or of the whole base. */
export interface FactGroup {
  /** The layer; of the base the lowest with such a fact. */
  readonly layer: string;
  readonly inherited: boolean | undefined;
  /** Where the layer comes from, in words. */
  readonly origin?: string;
  /** By path; at least one. */
  readonly facts: readonly LayerFact[];
}

/** Groups facts by the layer that made them, lowest first; those of the base image make one group, before the others. */
export function groupFacts(subject: HardeningSubject, wanted: (fact: LayerFact) => boolean): readonly FactGroup[] {
  const { image, places } = subject;
  const order = new Map(image.layers.map((layer, index) => [layer.diffId, index]));
  const groups = new Map<
    string,
    { layer: string; inherited: boolean | undefined; origin?: string; facts: LayerFact[] }
  >();
  const sorted = image.facts
    .filter(wanted)
    .sort((a, b) => (order.get(a.layer) ?? 0) - (order.get(b.layer) ?? 0) || compareText(a.path, b.path));
  for (const fact of sorted) {
    const inherited = places.isInherited(fact.layer);
    const key = inherited === true ? 'base' : fact.layer;
    const group = groups.get(key);
    const origin = places.originOf?.(fact.layer);
    const told = origin === undefined ? {} : { origin };
    if (group === undefined) groups.set(key, { layer: fact.layer, inherited, ...told, facts: [fact] });
    else group.facts.push(fact);
  }
  return [...groups.values()];
}

/** The first paths, as one text: `a, b, c and 4 more`. */
export function listPaths(facts: readonly LayerFact[], count = 5): string {
  const paths = facts.slice(0, count).map((fact) => `/${fact.path}`);
  const more = facts.length - paths.length;
  return more > 0 ? `${paths.join(', ')} and ${more} more` : paths.join(', ');
}

/** What the group is about, for its identity: the base as a whole, else its paths (up to 20). */
export function subjectOf(group: FactGroup): string {
  if (group.inherited === true) return 'base image';
  return group.facts
    .slice(0, 20)
    .map((fact) => fact.path)
    .sort(compareText)
    .join(' ');
}

/** `1 file`, `3 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Says whether the base brought the group, where that is known. */
export function inheritance({ inherited, origin }: FactGroup): Pick<Gap, 'inherited' | 'origin'> {
  return {
    ...(inherited === undefined ? {} : { inherited }),
    ...(origin === undefined ? {} : { origin }),
  };
}
