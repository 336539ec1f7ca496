import { CACHE_REMEDIES } from '../caches.ts';
import { type FactGroup, groupFacts } from '../layer-facts.ts';
import { FACTS } from '../observers.ts';
import { edit, type Gap, type HardeningRule, type HardeningSubject } from '../rule.ts';

/** Bytes below which a cache is not worth a word. */
const WORTH_TELLING = 64 * 1024;

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Where the base ends is not known, the lowest of several layers is taken for it: its maker's caches are not this image's. */
function isOwn({ image, places }: HardeningSubject, layer: string): boolean {
  const inherited = places.isInherited(layer);
  if (inherited !== undefined) return !inherited;
  return image.layers.length === 1 || image.layers[0]?.diffId !== layer;
}

function toGap(group: FactGroup, manager: string, { places }: HardeningSubject): Gap[] {
  const bytes = group.facts.reduce((sum, fact) => sum + fact.size, 0);
  if (bytes < WORTH_TELLING) return [];
  return [
    {
      title: `A layer of the image keeps the cache of ${manager} (${inMegabytes(bytes)})`,
      at: places.ofLayer(group.layer),
      remedy: edit(CACHE_REMEDIES.get(manager) ?? `remove the cache of ${manager} in the instruction that fills it`),
      subject: `cache ${manager}`,
      ...(group.origin === undefined ? {} : { origin: group.origin }),
    },
  ];
}

export const packageCache: HardeningRule = {
  doc: {
    id: 'SW2009',
    title: 'The cache of a package manager is left in the image',
    severity: 'low',
    what: 'A layer of this image (not of its base) keeps what a package manager downloaded: indexes, archives, wheels.',
    why: 'It makes the image larger, and old indexes lead later builds to outdated packages.',
    fix: 'Remove the cache in the same RUN that fills it, or keep it out of the image with a cache mount.',
    before: 'RUN apt-get update && apt-get install -y curl',
    after: 'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    sources: ['hadolint DL3009', 'hadolint DL3019', 'hadolint DL3042', 'CIS Docker 1.6.0 4.3'],
  },
  check: (subject) => {
    const managers = new Set(
      subject.image.facts.flatMap(({ fact }) => (fact.startsWith(FACTS.cache) ? [fact.slice(FACTS.cache.length)] : [])),
    );
    return [...managers].sort().flatMap((manager) =>
      groupFacts(subject, ({ fact, layer }) => fact === FACTS.cache + manager && isOwn(subject, layer))
        .flatMap((group) => toGap(group, manager, subject))
        .map((gap, index) => (index === 0 ? gap : { ...gap, subject: `${gap.subject} ${index + 1}` })),
    );
  },
};
