import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums';
import {
  Bom,
  Component,
  HashDictionary,
  type License,
  LicenseExpression,
  LicenseRepository,
  Metadata,
  NamedLicense,
  OrganizationalEntity,
  Property,
  PropertyRepository,
  SpdxLicense,
  Tools,
} from '@cyclonedx/cyclonedx-library/Models';
import { JSON as Json, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import type { InspectedImage } from '../domain/image.ts';
import type { Distro, Package } from '../domain/package.ts';
import { spdxExpression, spdxLicenceId } from './licence.ts';
import { documentUuid, type SbomOrigin, splitDigest } from './sbom-subject.ts';

const ALGORITHMS: ReadonlyMap<string, HashAlgorithm> = new Map([
  ['sha1', HashAlgorithm['SHA-1']],
  ['sha256', HashAlgorithm['SHA-256']],
  ['sha384', HashAlgorithm['SHA-384']],
  ['sha512', HashAlgorithm['SHA-512']],
]);

function hashesOf(digests: readonly string[]): HashDictionary {
  const hashes = new HashDictionary();
  for (const digest of digests) {
    const parts = splitDigest(digest);
    const algorithm = parts === undefined ? undefined : ALGORITHMS.get(parts.algorithm);
    if (parts !== undefined && algorithm !== undefined) hashes.set(algorithm, parts.hex);
  }
  return hashes;
}

/** The schema allows one expression alone, or any number of ids and names (CycloneDX 1.6, licenseChoice). */
function licencesOf(written: readonly string[]): LicenseRepository {
  const only = written.length === 1 ? written[0] : undefined;
  const licences = written.map((text): License => {
    const id = spdxLicenceId(text);
    if (id !== undefined) return new SpdxLicense(id);
    const expression = only === undefined ? undefined : spdxExpression(only);
    return expression === undefined ? new NamedLicense(text) : new LicenseExpression(expression);
  });
  return new LicenseRepository(licences);
}

function propertiesOf(pairs: readonly (readonly [string, string | undefined])[]): PropertyRepository {
  const given = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  return new PropertyRepository(given.map(([name, value]) => new Property(`seaworthy:${name}`, value)));
}

function packageComponent(one: Package, bomRef: string): Component {
  const slash = one.name.startsWith('@') ? one.name.indexOf('/') : -1;
  return new Component(ComponentType.Library, one.name.slice(slash + 1), {
    bomRef,
    ...(slash < 0 ? {} : { group: one.name.slice(0, slash) }),
    version: one.version,
    purl: one.purl,
    licenses: licencesOf(one.licences),
    hashes: hashesOf(one.hashes ?? []),
    ...(one.maintainer === undefined ? {} : { supplier: new OrganizationalEntity({ name: one.maintainer }) }),
    properties: propertiesOf([
      ['layer', one.layer === '' ? undefined : one.layer],
      ['module', one.module],
      ['source:name', one.source?.name],
      ['source:version', one.source?.version],
      ['owner', one.owner],
      ...one.locations.map((path) => ['location', path] as const),
    ]),
  });
}

function systemComponent(distro: Distro): Component {
  return new Component(ComponentType.OperatingSystem, distro.id, {
    bomRef: `os:${distro.purl.distro}`,
    ...(distro.version === '' ? {} : { version: distro.version }),
    description: distro.name,
    properties: propertiesOf([
      ['ecosystem', distro.ecosystem],
      ['ecosystems', distro.ecosystems?.join('|')],
      ['uncovered', distro.uncovered?.join('|')],
      ['end-of-life', distro.endOfLife],
    ]),
  });
}

function subjectComponent(image: InspectedImage): Component {
  return new Component(ComponentType.Container, image.ref, {
    bomRef: image.digest,
    version: image.digest,
    hashes: hashesOf([image.digest]),
    properties: propertiesOf([
      ['platform', image.platform],
      ...image.layers.map((layer, index) => [`layer:${index}`, layer.diffId] as const),
    ]),
  });
}

/** bom-refs must be unique: the purl, and from the second package of the same purl on its number. */
function packageComponents(packages: readonly Package[]): Component[] {
  const seen = new Map<string, number>();
  return packages.map((one) => {
    const count = (seen.get(one.purl) ?? 0) + 1;
    seen.set(one.purl, count);
    return packageComponent(one, count === 1 ? one.purl : `${one.purl}#${count}`);
  });
}

/**
 * Writes a CycloneDX 1.6 SBOM of one image, as JSON. The subject is the image (metadata.component: its digest is version and hash);
 * it depends on the operating system and every package. Deterministic in its arguments.
 */
export function cyclonedx(image: InspectedImage, origin: SbomOrigin): string {
  const subject = subjectComponent(image);
  const tool = new Component(ComponentType.Application, origin.tool.name, { version: origin.tool.version });
  const components = packageComponents(image.packages);
  if (image.distro !== undefined) components.unshift(systemComponent(image.distro));
  for (const component of components) subject.dependencies.add(component.bomRef);
  const tools = new Tools();
  tools.components.add(tool);
  const bom = new Bom({
    serialNumber: `urn:uuid:${documentUuid(image, origin, 'cyclonedx')}`,
    metadata: new Metadata({ timestamp: new Date(origin.createdAt), component: subject, tools }),
  });
  for (const component of components) bom.components.add(component);
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}
