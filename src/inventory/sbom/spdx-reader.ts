import * as v from 'valibot';
import { fromHex } from '../integrity.ts';
import {
  MAX_COMPONENTS,
  MAX_LIST,
  MAX_TEXT,
  type SbomComponent,
  type SbomReading,
  statedText,
  textOf,
} from './component.ts';
import { type Pair, pairOf, readPairs } from './facts.ts';
import { pairsOfTold, readAnnotation, type Told } from './spdx-annotation.ts';

/** SPDX 2.2 and 2.3 differ in nothing that is read here. */
const VERSIONS = new Set(['SPDX-2.2', 'SPDX-2.3']);

const Many = v.nullish(v.array(v.unknown()), []);
const SpdxDocument = v.object({
  spdxVersion: v.string(),
  packages: Many,
  files: Many,
  relationships: Many,
  hasExtractedLicensingInfos: Many,
});
const SpdxPackage = v.object({
  SPDXID: v.optional(v.string(), ''),
  name: v.string(),
  versionInfo: v.optional(v.unknown()),
  supplier: v.optional(v.unknown()),
  checksums: Many,
  sourceInfo: v.optional(v.unknown()),
  licenseConcluded: v.optional(v.unknown()),
  licenseDeclared: v.optional(v.unknown()),
  externalRefs: Many,
  annotations: Many,
  primaryPackagePurpose: v.optional(v.string(), ''),
});
type SpdxPackage = v.InferOutput<typeof SpdxPackage>;

const Checksum = v.object({ algorithm: v.string(), checksumValue: v.string() });
const Reference = v.object({ referenceType: v.string(), referenceLocator: v.string() });
const Annotation = v.object({ annotator: v.optional(v.string(), ''), comment: v.string() });
const ExtractedLicence = v.object({ licenseId: v.string(), name: v.string() });
const SpdxFile = v.object({ SPDXID: v.string(), fileName: v.string() });
const Relationship = v.object({
  spdxElementId: v.string(),
  relationshipType: v.string(),
  relatedSpdxElement: v.string(),
});

function each<T>(list: readonly unknown[], schema: v.GenericSchema<unknown, T>, max = MAX_LIST): T[] {
  return list.slice(0, max).flatMap((one) => {
    const parsed = v.safeParse(schema, one);
    return parsed.success ? [parsed.output] : [];
  });
}

/**
 * What trivy and syft write as the source of what they know, and Seaworthy of source packages. Owners and the like are not believed: the
 * text has names of files in it, which may look like anything.
 */
function pairsOfSource(text: string): Pair[] {
  return text.split('; ', 16).flatMap((part): Pair[] => {
    const source = /^(?:built from source package|built package from:) (\S+)(?: (\S+))?$/.exec(part);
    if (source?.[1] !== undefined) {
      return [...pairOf('source:name', source[1]), ...pairOf('source:version', source[2])];
    }
    const found = /^(found in|package found in:|acquired package info from [^:]{1,80}:) (.+)$/.exec(part);
    if (found?.[2] !== undefined) return found[2].split(', ', MAX_LIST).flatMap((path) => pairOf('SrcFile', path));
    return [];
  });
}

/** trivy's annotations: `LayerDiffID: sha256:…`. */
function pairsOfAnnotations(list: readonly unknown[]): Pair[] {
  return each(list, Annotation).flatMap(({ annotator, comment }) => {
    if (readAnnotation(annotator, comment) !== undefined) return [];
    const colon = comment.indexOf(': ');
    return colon < 0 ? [] : pairOf(`aquasecurity:trivy:${comment.slice(0, colon)}`, comment.slice(colon + 2));
  });
}

/** What Seaworthy wrote of an element, where it is its own document. */
function toldOf(one: SpdxPackage): Told | undefined {
  return each(one.annotations, Annotation)
    .map(({ annotator, comment }) => readAnnotation(annotator, comment))
    .find((told) => told !== undefined);
}

/** `OPERATING-SYSTEM` is the specification's word (2.3, clause 7.24), `OPERATING_SYSTEM` the schema's. */
function kindOf(one: SpdxPackage, purl: string | undefined): SbomComponent['kind'] | undefined {
  const purpose = one.primaryPackagePurpose.replaceAll('-', '_');
  if (purpose === 'OPERATING_SYSTEM' && purl === undefined) return 'system';
  if (purpose === 'CONTAINER') return 'image';
  if (purpose === 'FILE') return undefined;
  return purpose === 'APPLICATION' && purl === undefined && textOf(one.versionInfo) === undefined ? 'group' : 'package';
}

/** A licence that is not of SPDX's list has an id of the document's own; its name is what the package said. */
function licencesOf({ licenseDeclared, licenseConcluded }: SpdxPackage, names: ReadonlyMap<string, string>): string[] {
  const stated = statedText(licenseDeclared) ?? statedText(licenseConcluded);
  return stated === undefined ? [] : [names.get(stated) ?? stated];
}

function licenceNames(document: v.InferOutput<typeof SpdxDocument>): ReadonlyMap<string, string> {
  const infos = each(document.hasExtractedLicensingInfos, ExtractedLicence, MAX_COMPONENTS);
  return new Map(infos.map(({ licenseId, name }) => [licenseId, statedText(name) ?? licenseId]));
}

function toComponent(
  one: SpdxPackage,
  files: readonly string[],
  names: ReadonlyMap<string, string>,
): SbomComponent | undefined {
  const references = each(one.externalRefs, Reference, 1024);
  const purl = textOf(references.find(({ referenceType }) => referenceType === 'purl')?.referenceLocator);
  const kind = kindOf(one, purl);
  if (kind === undefined) return undefined;
  const version = statedText(one.versionInfo);
  const maintainer = statedText(one.supplier)?.replace(/^(?:Organization|Person): /, '');
  const info = statedText(one.sourceInfo) ?? '';
  const told = toldOf(one);
  const shown = kind === 'system' ? (told?.name ?? info.split('; ', 1)[0]) : undefined;
  const pairs: Pair[] = [
    ...(told === undefined ? pairsOfSource(info) : pairsOfTold(told)),
    ...pairsOfAnnotations(one.annotations),
    ...files.map((path): Pair => ['SrcFile', path]),
  ];
  return {
    kind,
    name: one.name.slice(0, MAX_TEXT),
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    ...(maintainer === undefined ? {} : { maintainer }),
    ...(shown === undefined || shown === '' ? {} : { description: shown.slice(0, MAX_TEXT) }),
    licences: licencesOf(one, names),
    hashes: each(one.checksums, Checksum).flatMap(
      ({ algorithm, checksumValue }) => fromHex(algorithm.toLowerCase(), checksumValue) ?? [],
    ),
    ...readPairs(pairs),
  };
}

/** Files that a package contains, by the package's id: where trivy saw it. */
function filesByPackage(document: v.InferOutput<typeof SpdxDocument>): ReadonlyMap<string, readonly string[]> {
  const names = new Map(
    each(document.files, SpdxFile, MAX_COMPONENTS).map(({ SPDXID, fileName }) => [SPDXID, fileName]),
  );
  const found = new Map<string, string[]>();
  if (names.size === 0) return found;
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of each(
    document.relationships,
    Relationship,
    4 * MAX_COMPONENTS,
  )) {
    const name = relationshipType === 'CONTAINS' ? names.get(relatedSpdxElement) : undefined;
    if (name === undefined) continue;
    const list = found.get(spdxElementId);
    if (list === undefined) found.set(spdxElementId, [name]);
    else if (list.length < MAX_LIST) list.push(name);
  }
  return found;
}

/** Ids of packages that were made of another (SPDX 2.3, clause 11): where they have no purl, the other one stands for both. */
function descendants(document: v.InferOutput<typeof SpdxDocument>): ReadonlySet<string> {
  const found = each(document.relationships, Relationship, 4 * MAX_COMPONENTS).flatMap(
    ({ spdxElementId, relationshipType, relatedSpdxElement }) => {
      if (relationshipType === 'DESCENDANT_OF') return [spdxElementId];
      return relationshipType === 'ANCESTOR_OF' ? [relatedSpdxElement] : [];
    },
  );
  return new Set(found);
}

/** Characters in which the layers of an image are looked for: Docker's limit of 127 has 10,000. */
const MAX_LAYERS_TEXT = 65_536;

function layersOf(one: SpdxPackage): string[] {
  const info = typeof one.sourceInfo === 'string' ? one.sourceInfo.slice(0, MAX_LAYERS_TEXT) : '';
  const written = toldOf(one)?.layers?.filter((layer) => /^sha256:[0-9a-f]{64}$/.test(layer)) ?? [
    ...(info.match(/sha256:[0-9a-f]{64}/g) ?? []),
    ...each(one.annotations, Annotation, 1024).flatMap(
      ({ comment }) => /^DiffID: (sha256:[0-9a-f]{64})$/.exec(comment)?.[1] ?? [],
    ),
  ];
  return [...new Set(written)];
}

/** Reads an SPDX 2.2 or 2.3 document, in the shape that its JSON has. */
export function readSpdx(json: unknown): SbomReading {
  const parsed = v.safeParse(SpdxDocument, json);
  if (!parsed.success) return { ok: false, kind: 'unreadable', problem: 'it is not of the schema of SPDX 2' };
  const document = parsed.output;
  if (!VERSIONS.has(document.spdxVersion)) {
    const problem = `it is ${JSON.stringify(document.spdxVersion.slice(0, 20))}, and SPDX-2.2 and SPDX-2.3 are read`;
    return { ok: false, kind: 'unsupported', problem };
  }
  if (document.packages.length > MAX_COMPONENTS)
    return { ok: false, kind: 'unreadable', problem: `it has more than ${MAX_COMPONENTS} packages` };
  const packages = each(document.packages, SpdxPackage, MAX_COMPONENTS);
  const malformed = document.packages.length - packages.length;
  if (malformed > 0) return { ok: false, kind: 'unreadable', problem: `${malformed} of its packages have no name` };
  const files = filesByPackage(document);
  const copies = descendants(document);
  const names = licenceNames(document);
  const components = packages.flatMap((one) => {
    const component = toComponent(one, files.get(one.SPDXID) ?? [], names);
    return component === undefined || (component.purl === undefined && copies.has(one.SPDXID)) ? [] : [component];
  });
  const image = packages.find((one) => one.primaryPackagePurpose === 'CONTAINER');
  const subject = components.find((one) => one.kind === 'image');
  return {
    ok: true,
    document: {
      format: document.spdxVersion,
      ...(subject === undefined ? {} : { subject }),
      components,
      layers: image === undefined ? [] : layersOf(image),
    },
  };
}
