import type { InspectedImage } from '../domain/image.ts';
import type { Distro, Package, PackageType } from '../domain/package.ts';
import { spdxExpression, spdxLicenceId } from './licence.ts';
import { isApplication } from './program-file.ts';
import { documentUuid, type SbomOrigin, splitDigest, toJson } from './sbom-subject.ts';

/** Names of hash algorithms (CycloneDX 1.6, hash-alg). */
const ALGORITHMS: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** Keys in the order in which they are written; what is undefined is left out (CycloneDX 1.6, component). */
interface Component {
  readonly type: 'application' | 'container' | 'library' | 'operating-system';
  readonly name: string;
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly 'bom-ref'?: string;
  readonly supplier?: { readonly name: string } | undefined;
  readonly description?: string | undefined;
  readonly hashes?: readonly Hash[] | undefined;
  readonly licenses?: readonly object[] | undefined;
  readonly purl?: string;
  readonly properties?: readonly Property[] | undefined;
}
interface Hash {
  readonly alg: string;
  readonly content: string;
}
interface Property {
  readonly name: string;
  readonly value: string;
}
type WithRef = Component & { readonly 'bom-ref': string };

/** Order of code units: the same on every machine, whatever its language. */
function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function hashesOf(digests: readonly string[]): readonly Hash[] | undefined {
  const hashes = new Map<string, string>();
  for (const digest of digests) {
    const parts = splitDigest(digest);
    const algorithm = parts === undefined ? undefined : ALGORITHMS[parts.algorithm];
    if (parts !== undefined && algorithm !== undefined) hashes.set(algorithm, parts.hex);
  }
  return unlessEmpty([...hashes].map(([alg, content]) => ({ alg, content })).sort((a, b) => byUnits(a.alg, b.alg)));
}

/** The schema allows one expression alone, or any number of ids and names (CycloneDX 1.6, licenseChoice). */
function licencesOf(written: readonly string[]): readonly object[] | undefined {
  const only = written.length === 1 ? written[0] : undefined;
  const licences = written.map((text) => {
    const id = spdxLicenceId(text);
    if (id !== undefined) return { key: `1${id}`, value: { license: { id } } };
    const expression = only === undefined ? undefined : spdxExpression(only);
    if (expression !== undefined) return { key: '', value: { expression } };
    return { key: `0${text}`, value: { license: { name: text } } };
  });
  return unlessEmpty(licences.sort((a, b) => byUnits(a.key, b.key)).map(({ value }) => value));
}

function propertiesOf(pairs: readonly (readonly [string, string | undefined])[]): readonly Property[] | undefined {
  const properties: Property[] = [];
  for (const [name, value] of pairs) if (value !== undefined) properties.push({ name: `seaworthy:${name}`, value });
  return unlessEmpty(properties.sort((a, b) => byUnits(a.name, b.name) || byUnits(a.value, b.value)));
}

/** What parts the group from the name, in the types that have one: the scope of npm, the group of Maven, the vendor of Composer. */
const GROUP_ENDS: Partial<Record<PackageType, string>> = { npm: '/', maven: ':', composer: '/' };

function groupAndName({ type, name }: Package): Pick<Component, 'name' | 'group'> {
  const mark = GROUP_ENDS[type];
  const end = mark === undefined ? -1 : name.indexOf(mark);
  return end <= 0 ? { name } : { name: name.slice(end + 1), group: name.slice(0, end) };
}

/** What can be run is an application, what it is made of is a library (CycloneDX 1.6, component type). */
function typeOf(one: Package): Component['type'] {
  return isApplication(one) ? 'application' : 'library';
}

function packageComponent(one: Package, bomRef: string): WithRef {
  return {
    type: typeOf(one),
    ...groupAndName(one),
    version: one.version || undefined,
    'bom-ref': bomRef,
    supplier: one.maintainer ? { name: one.maintainer } : undefined,
    hashes: hashesOf(one.hashes ?? []),
    licenses: licencesOf(one.licences),
    purl: one.purl,
    properties: propertiesOf([
      ['layer', one.layer === '' ? undefined : one.layer],
      ['module', one.module],
      ['source:name', one.source?.name],
      ['source:version', one.source?.version],
      ['owner', one.owner],
      ['within', one.within],
      ...one.locations.map((path) => ['location', path] as const),
    ]),
  };
}

function systemComponent(distro: Distro): WithRef {
  return {
    type: 'operating-system',
    name: distro.id,
    version: distro.version || undefined,
    'bom-ref': `os:${distro.purl.distro}`,
    description: distro.name || undefined,
    properties: propertiesOf([
      ['ecosystem', distro.ecosystem],
      ['ecosystems', distro.ecosystems?.join('|')],
      ['uncovered', distro.uncovered?.join('|')],
      ['end-of-life', distro.endOfLife],
    ]),
  };
}

function subjectComponent(image: InspectedImage): WithRef {
  return {
    type: 'container',
    name: image.ref,
    version: image.digest,
    'bom-ref': image.digest,
    hashes: hashesOf([image.digest]),
    properties: propertiesOf([
      ['platform', image.platform],
      ...image.layers.map((layer, index) => [`layer:${index}`, layer.diffId] as const),
    ]),
  };
}

/** bom-refs must be unique: the purl, and from the second package of the same purl on its number. A purl from an SBOM may end in one itself. */
function packageComponents(packages: readonly Package[]): WithRef[] {
  const purls = new Set(packages.map(({ purl }) => purl));
  const seen = new Map<string, number>();
  return packages.map((one) => {
    let count = (seen.get(one.purl) ?? 0) + 1;
    while (count > 1 && purls.has(`${one.purl}#${count}`)) count += 1;
    seen.set(one.purl, count);
    return packageComponent(one, count === 1 ? one.purl : `${one.purl}#${count}`);
  });
}

/**
 * Writes a CycloneDX 1.6 SBOM of one image, as JSON. The subject is the image (metadata.component: its digest is version and hash);
 * it depends on the operating system and every package. Deterministic in its arguments: every list is in the order of code units.
 */
export function cyclonedx(image: InspectedImage, origin: SbomOrigin): string {
  const subject = subjectComponent(image);
  const tool: Component = { type: 'application', ...origin.tool };
  const components = packageComponents(image.packages);
  if (image.distro !== undefined) components.push(systemComponent(image.distro));
  components.sort((a, b) => byUnits(a['bom-ref'], b['bom-ref']));
  const refs = components.map((component) => component['bom-ref']);
  const dependencies = [{ ref: subject['bom-ref'], dependsOn: unlessEmpty(refs) }, ...refs.map((ref) => ({ ref }))];
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    serialNumber: `urn:uuid:${documentUuid(image, origin, 'cyclonedx')}`,
    metadata: {
      timestamp: new Date(origin.createdAt).toISOString(),
      tools: { components: [tool] },
      component: subject,
    },
    components,
    dependencies: dependencies.sort((a, b) => byUnits(a.ref, b.ref)),
  };
  return toJson(bom);
}
