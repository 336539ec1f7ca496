import { createHash } from 'node:crypto';
import type { InspectedImage } from '../domain/image.ts';
import { compareText } from '../domain/location.ts';
import type { Distro, Package } from '../domain/package.ts';
import { spdxExpression } from './licence.ts';
import { isApplication } from './program-file.ts';
import { annotationOf, type SpdxAnnotation, toldOfPackage, toldOfSystem } from './sbom/spdx-annotation.ts';
import { documentUuid, type SbomOrigin, splitDigest, toJson } from './sbom-subject.ts';

/** The parts of SPDX 2.3 (spdx-schema.json) that are written; keys as the specification names them. */
interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string;
  readonly supplier?: string;
  readonly downloadLocation: 'NOASSERTION';
  readonly filesAnalyzed: false;
  readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[];
  readonly sourceInfo?: string;
  readonly licenseConcluded: 'NOASSERTION';
  readonly licenseDeclared: string;
  readonly copyrightText: 'NOASSERTION';
  readonly externalRefs?: readonly {
    readonly referenceCategory: 'PACKAGE-MANAGER';
    readonly referenceType: 'purl';
    readonly referenceLocator: string;
  }[];
  readonly annotations?: readonly SpdxAnnotation[];
  readonly primaryPackagePurpose: 'CONTAINER' | 'OPERATING_SYSTEM' | 'APPLICATION' | 'LIBRARY';
}

interface ExtractedLicence {
  readonly licenseId: string;
  readonly name: string;
  readonly extractedText: string;
}

const IMAGE_ID = 'SPDXRef-Image';

const UNSTATED = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
} as const;

/** Characters that an SPDX id may have, and the head of a digest that keeps two names apart which become the same. */
function idString(text: string): string {
  const readable = text.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80);
  return `${readable}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Collects what is not an SPDX licence, so that it can be named by a LicenseRef (SPDX 2.3, clause 10). */
class Licences {
  readonly #extracted = new Map<string, ExtractedLicence>();

  declare(written: readonly string[]): string {
    const expressions = written.map((text) => this.#expression(text));
    const [first] = expressions;
    if (first === undefined) return 'NOASSERTION';
    return expressions.length === 1 ? first : expressions.map((one) => `(${one})`).join(' AND ');
  }

  /** Every LicenseRef of an expression has its entry; other documents, which a `DocumentRef-` points to, are named by none of ours. */
  #expression(text: string): string {
    const expression = spdxExpression(text);
    if (expression === undefined || expression.includes('DocumentRef-')) return this.#reference(text);
    for (const [licenseId] of expression.matchAll(/LicenseRef-[A-Za-z0-9.-]+/g)) {
      if (!this.#extracted.has(licenseId))
        this.#extracted.set(licenseId, { licenseId, name: licenseId, extractedText: licenseId });
    }
    return expression;
  }

  #reference(text: string): string {
    const licenseId = `LicenseRef-${idString(text)}`;
    this.#extracted.set(licenseId, { licenseId, name: text, extractedText: text });
    return licenseId;
  }

  extracted(): readonly ExtractedLicence[] {
    return [...this.#extracted.values()].sort((a, b) => compareText(a.licenseId, b.licenseId));
  }
}

function checksumsOf(digests: readonly string[]): Pick<SpdxPackage, 'checksums'> {
  const checksums = digests.flatMap((digest) => {
    const parts = splitDigest(digest);
    return parts === undefined ? [] : [{ algorithm: parts.algorithm.toUpperCase(), checksumValue: parts.hex }];
  });
  return checksums.length === 0 ? {} : { checksums };
}

/** `Name <mail>` is written `Organization: Name (mail)` (SPDX 2.3, clause 7.5): a team or a person, which the database does not tell. */
function supplierOf(maintainer: string | undefined): Pick<SpdxPackage, 'supplier'> {
  if (maintainer === undefined) return {};
  const flat = maintainer.replaceAll(/\s+/g, ' ').trim();
  const open = flat.indexOf('<');
  const mail = open < 0 ? '' : flat.slice(open + 1).replace(/>.*$/, '');
  const name = open < 0 ? flat : flat.slice(0, open).trim();
  if (name === '' && mail === '') return {};
  return { supplier: `Organization: ${name === '' ? mail : name}${mail === '' || name === '' ? '' : ` (${mail})`}` };
}

/** What SPDX has no fields for, in words; programs read the annotation. The places come last: they may be many, and readers cut long texts. */
function packageInfo({ source, owner, module, layer, within, locations }: Package): string {
  return [
    ...(layer === '' ? [] : [`layer ${layer}`]),
    ...(source === undefined ? [] : [`built from source package ${source.name} ${source.version}`]),
    ...(owner === undefined ? [] : [`owned by ${owner}`]),
    ...(module === undefined ? [] : [`module ${module}`]),
    ...(within === undefined ? [] : [`within ${within}`]),
    `found in ${locations.join(', ')}`,
  ].join('; ');
}

function packageEntry(one: Package, id: string, licences: Licences, origin: SbomOrigin): SpdxPackage {
  return {
    SPDXID: id,
    name: one.name,
    ...(one.version === '' ? {} : { versionInfo: one.version }),
    ...supplierOf(one.maintainer),
    ...UNSTATED,
    ...checksumsOf(one.hashes ?? []),
    sourceInfo: packageInfo(one),
    licenseDeclared: licences.declare(one.licences),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: one.purl }],
    annotations: [annotationOf(toldOfPackage(one), origin)],
    primaryPackagePurpose: isApplication(one) ? 'APPLICATION' : 'LIBRARY',
  };
}

function imageEntry(image: InspectedImage, origin: SbomOrigin): SpdxPackage {
  const layers = image.layers.map(({ diffId }) => diffId);
  return {
    SPDXID: IMAGE_ID,
    name: image.ref,
    versionInfo: image.digest,
    ...UNSTATED,
    ...checksumsOf([image.digest]),
    sourceInfo: `platform ${image.platform}; layers ${layers.join(', ')}`,
    licenseDeclared: 'NOASSERTION',
    annotations: [annotationOf({ platform: image.platform, layers }, origin)],
    primaryPackagePurpose: 'CONTAINER',
  };
}

/** The distribution's name, then what its advisories are found by, which SPDX has no field for. */
function systemInfo({ name, ecosystem, ecosystems, uncovered }: Distro): string {
  return [
    name,
    ...(ecosystem === undefined ? [] : [`ecosystem ${ecosystem}`]),
    ...(ecosystems === undefined ? [] : [`ecosystems ${ecosystems.join('|')}`]),
    ...(uncovered === undefined ? [] : [`uncovered ${uncovered.join('|')}`]),
  ].join('; ');
}

function systemEntry(distro: Distro, origin: SbomOrigin): SpdxPackage {
  return {
    SPDXID: `SPDXRef-OS-${idString(distro.purl.distro)}`,
    name: distro.id,
    ...(distro.version === '' ? {} : { versionInfo: distro.version }),
    ...UNSTATED,
    sourceInfo: systemInfo(distro),
    licenseDeclared: 'NOASSERTION',
    annotations: [annotationOf(toldOfSystem(distro), origin)],
    primaryPackagePurpose: 'OPERATING_SYSTEM',
  };
}

/**
 * Ids are made of purl, layer and places, so that they stay the same from run to run; what is the same in all of these (artifacts at two
 * places inside one archive) is told apart by a number.
 */
function packageIds(packages: readonly Package[]): string[] {
  const seen = new Map<string, number>();
  return packages.map((one) => {
    const id = `SPDXRef-Package-${idString([one.type, one.name, one.version, one.purl, one.layer, ...one.locations].join('\n'))}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  });
}

/**
 * Writes an SPDX 2.3 SBOM of one image, as JSON. The document describes the image (its digest is version and checksum), which contains
 * the operating system and every package. Deterministic in its arguments.
 */
export function spdx(image: InspectedImage, origin: SbomOrigin): string {
  const licences = new Licences();
  const ids = packageIds(image.packages);
  const contained = [
    ...(image.distro === undefined ? [] : [systemEntry(image.distro, origin)]),
    ...image.packages.map((one, index) => packageEntry(one, ids[index] ?? '', licences, origin)),
  ];
  const extracted = licences.extracted();
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: image.ref,
    // Clause 6.5: who has no site of his own for documents takes this prefix.
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(image.ref.slice(0, 200).toWellFormed())}-${documentUuid(image, origin, 'spdx')}`,
    creationInfo: {
      created: `${new Date(origin.createdAt).toISOString().slice(0, 19)}Z`,
      creators: [`Tool: ${origin.tool.name}-${origin.tool.version}`],
    },
    packages: [imageEntry(image, origin), ...contained],
    ...(extracted.length === 0 ? {} : { hasExtractedLicensingInfos: extracted }),
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: IMAGE_ID },
      ...contained.map((one) => ({
        spdxElementId: IMAGE_ID,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: one.SPDXID,
      })),
    ],
  };
  return toJson(document);
}
