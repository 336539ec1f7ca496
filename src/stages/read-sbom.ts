import { queriesOf } from '../advisories/queries.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Package } from '../domain/package.ts';
import { inspectSbom, type Unassessed } from '../inventory/sbom/inspect.ts';
import { MAX_SBOM_BYTES, readSbom } from '../inventory/sbom/read.ts';
import type { World } from '../ports/world.ts';
import { count } from '../render/wording.ts';

const MAX_NAMED = 5;

/** One line for each reason, with how many and the first of them: an SBOM may list thousands of parts that have no purl. */
function inWords(unassessed: readonly Unassessed[], ref: string): string[] {
  const byReason = new Map<string, Unassessed[]>();
  for (const one of unassessed) {
    const list = byReason.get(one.why);
    if (list === undefined) byReason.set(one.why, [one]);
    else list.push(one);
  }
  return [...byReason].map(([why, list]) => {
    const named = list
      .slice(0, MAX_NAMED)
      .map(({ name, version }) => (version === undefined ? name : `${name} ${version}`).slice(0, 100));
    const more = list.length > MAX_NAMED ? ' …' : '';
    const which = list.length === 1 ? 'which' : 'each of which';
    return `${count(list.length, 'component')} of ${ref}, ${which} ${why}: ${named.join(', ')}${more}`;
  });
}

/** Programs and conda's packages are known to advisories by a few names alone. */
function isAskedAbout(found: Package): boolean {
  return (found.type !== 'generic' && found.type !== 'conda') || queriesOf(found, []).length > 0;
}

function nothingBecause(packages: number, unassessed: number): string {
  if (packages > 0) return `no source of advisories names any of its ${packages} packages`;
  if (unassessed === 0) return 'it lists no package at all';
  return `none of its ${unassessed} components has a purl of a known type`;
}

/** An SBOM without a single package that can be asked about proves nothing: it is never clean. */
function checked(image: InspectedImage, unassessed: number): InspectedImage {
  if (image.packages.some(isAskedAbout)) return image;
  const { failure } = fail(
    'sbom/nothing-to-assess',
    `${image.ref} names no package that advisories could be asked about`,
    nothingBecause(image.packages.length, unassessed),
    'have the SBOM written with purls (syft, trivy, cdxgen and seaworthy do), or scan the image itself',
  );
  return { ...image, failures: [failure] };
}

const REFUSED = { unreadable: 'sbom/unreadable', unsupported: 'sbom/unsupported' } as const;

/** Reads the SBOM that the user names, as an image without its bytes. `notAssessed`: what no advisory can be asked about. */
export async function readSbomTarget(
  world: World,
  path: string,
  ref: string,
): Promise<Result<{ images: readonly InspectedImage[]; digest: string; notAssessed: readonly string[] }>> {
  const content = await world.files.readNamed(path, MAX_SBOM_BYTES);
  if (!content.ok) return content;
  const reading = readSbom(content.value);
  if (!reading.ok) {
    const fix = 'give CycloneDX 1.4 to 1.7 as JSON, or SPDX 2.2 or 2.3 as JSON, tag-value or YAML';
    return fail(REFUSED[reading.kind], `${ref} cannot be read`, reading.problem, fix);
  }
  const { image, unassessed } = inspectSbom(reading.document, ref, content.value);
  world.say.info(`${ref} is ${reading.document.format}`);
  return ok({
    images: [checked(image, unassessed.length)],
    digest: image.digest,
    notAssessed: inWords(unassessed, ref),
  });
}
