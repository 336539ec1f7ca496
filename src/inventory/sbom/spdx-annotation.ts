import * as v from 'valibot';
import type { Distro, Package } from '../../domain/package.ts';
import type { SbomOrigin } from '../sbom-subject.ts';
import { MAX_LIST } from './component.ts';
import { type Pair, pairOf } from './facts.ts';

/** An annotation of an element (SPDX 2.3, clause 12). */
export interface SpdxAnnotation {
  readonly annotationDate: string;
  readonly annotationType: 'OTHER';
  readonly annotator: string;
  readonly comment: string;
}

/** Characters of a comment that are read: a package at ten thousand places has a million. */
const MAX_COMMENT = 4 * 2 ** 20;
const OURS = /^Tool: seaworthy-/;

const Text = v.string();
const Texts = v.array(v.string());
/** What SPDX has no field for. */
const Told = v.object({
  name: v.exactOptional(Text),
  ecosystem: v.exactOptional(Text),
  ecosystems: v.exactOptional(Texts),
  uncovered: v.exactOptional(Texts),
  platform: v.exactOptional(Text),
  layers: v.exactOptional(Texts),
  layer: v.exactOptional(Text),
  source: v.exactOptional(v.object({ name: Text, version: Text })),
  owner: v.exactOptional(Text),
  module: v.exactOptional(Text),
  within: v.exactOptional(Text),
  locations: v.exactOptional(Texts),
});
export type Told = v.InferOutput<typeof Told>;

function present<T>(key: keyof Told, value: T | undefined): object {
  return value === undefined ? {} : { [key]: value };
}

/** Of a package: where it lies, of what it was made, and who owns it. */
export function toldOfPackage({ layer, source, owner, module, within, locations }: Package): Told {
  return {
    ...present('layer', layer === '' ? undefined : layer),
    ...present('source', source && { name: source.name, version: source.version }),
    ...present('owner', owner),
    ...present('module', module),
    ...present('within', within),
    locations: [...locations],
  };
}

/** Of a distribution: its name, and the ecosystems that its advisories are of. */
export function toldOfSystem({ name, ecosystem, ecosystems, uncovered }: Distro): Told {
  return {
    name,
    ...present('ecosystem', ecosystem),
    ...present('ecosystems', ecosystems),
    ...present('uncovered', uncovered),
  };
}

/**
 * What is told, as JSON in an annotation. `sourceInfo` says the same to people; it is one text, into which the name of a file could write
 * another owner, and no reader of ours believes it.
 */
export function annotationOf(told: Told, { createdAt, tool }: SbomOrigin): SpdxAnnotation {
  return {
    annotationDate: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
    annotationType: 'OTHER',
    annotator: `Tool: ${tool.name}-${tool.version}`,
    comment: JSON.stringify(told),
  };
}

/** What an annotation of Seaworthy's tells; undefined for one of another tool, and for a damaged one. */
export function readAnnotation(annotator: string, comment: string): Told | undefined {
  if (!OURS.test(annotator) || comment.length > MAX_COMMENT) return undefined;
  try {
    const told = v.safeParse(Told, JSON.parse(comment));
    return told.success ? told.output : undefined;
  } catch {
    return undefined;
  }
}

/** The same in pairs, as the other formats have it. */
export function pairsOfTold(told: Told): Pair[] {
  const { source, locations = [], ecosystems, uncovered, layers: _layers, name: _name, ...texts } = told;
  return [
    ...Object.entries(texts).flatMap(([key, value]) => pairOf(`seaworthy:${key}`, value)),
    ...pairOf('seaworthy:source:name', source?.name),
    ...pairOf('seaworthy:source:version', source?.version),
    ...pairOf('seaworthy:ecosystems', ecosystems?.join('|')),
    ...pairOf('seaworthy:uncovered', uncovered?.join('|')),
    ...locations.slice(0, MAX_LIST).flatMap((path) => pairOf('SrcFile', path)),
  ];
}
