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

/** Versions whose JSON has the fields that are read here (cyclonedx.org, bom-1.4.schema.json to bom-1.7.schema.json). */
const VERSIONS = new Set(['1.4', '1.5', '1.6', '1.7']);

/** What is told in properties comes in the order of their names: behind each of many places. */
const MAX_PROPERTIES = 65_536;

const Many = v.nullish(v.array(v.unknown()), []);
const Bom = v.object({
  bomFormat: v.literal('CycloneDX'),
  specVersion: v.string(),
  metadata: v.optional(v.object({ component: v.optional(v.unknown()) })),
  components: Many,
});
/** Only the name is required (componentType and name by the schema; files are told from packages by the type). */
const Component = v.object({
  type: v.optional(v.string(), 'library'),
  name: v.string(),
  group: v.optional(v.unknown()),
  version: v.optional(v.unknown()),
  purl: v.optional(v.unknown()),
  description: v.optional(v.unknown()),
  licenses: Many,
  hashes: Many,
  supplier: v.optional(v.unknown()),
  publisher: v.optional(v.unknown()),
  properties: Many,
  evidence: v.optional(v.unknown()),
  components: Many,
});
type Component = v.InferOutput<typeof Component>;

const Licence = v.union([
  v.pipe(
    v.object({ expression: v.string() }),
    v.transform((one) => one.expression),
  ),
  v.pipe(
    v.object({ license: v.object({ id: v.string() }) }),
    v.transform((one) => one.license.id),
  ),
  v.pipe(
    v.object({ license: v.object({ name: v.string() }) }),
    v.transform((one) => one.license.name),
  ),
]);
const Hash = v.object({ alg: v.string(), content: v.string() });
const Property = v.object({ name: v.string(), value: v.string() });
const Supplier = v.object({ name: v.string() });
const Evidence = v.object({ occurrences: v.array(v.object({ location: v.string() })) });

/** What of a list is of the schema; the rest is passed over. */
function each<T>(list: readonly unknown[], schema: v.GenericSchema<unknown, T>, max = MAX_LIST): T[] {
  return list.slice(0, max).flatMap((one) => {
    const parsed = v.safeParse(schema, one);
    return parsed.success ? [parsed.output] : [];
  });
}

/** Types that are packages; a file, a device, data, a cryptographic asset is none (CycloneDX 1.7, componentType). */
const PACKAGES = new Set(['library', 'application', 'framework', 'firmware', 'platform']);

/** trivy makes a component of each lock file, with the packages below it: it has a class, and is nothing of its own. */
function kindOf({ type, purl, version, properties }: Component): SbomComponent['kind'] | undefined {
  if (type === 'operating-system') return 'system';
  if (type === 'container') return 'image';
  const isGroup =
    purl === undefined &&
    version === undefined &&
    each(properties, Property).some(({ name }) => name === 'aquasecurity:trivy:Class');
  if (isGroup) return 'group';
  if (PACKAGES.has(type)) return 'package';
  // What else has a purl is told of, where nothing can be asked about it; programs of a container are files with one (cdxgen).
  return purl !== undefined && type !== 'file' ? 'package' : undefined;
}

function pairsOf(component: Component): Pair[] {
  const evidence = v.safeParse(Evidence, component.evidence);
  const occurrences = evidence.success ? evidence.output.occurrences.slice(0, MAX_LIST) : [];
  return [
    ...each(component.properties, Property, MAX_PROPERTIES).flatMap(({ name, value }) => pairOf(name, value)),
    ...occurrences.flatMap(({ location }) => pairOf('SrcFile', location)),
  ];
}

function toComponent(component: Component): SbomComponent | undefined {
  const kind = kindOf(component);
  if (kind === undefined) return undefined;
  const optional = Object.entries({
    group: textOf(component.group),
    version: textOf(component.version),
    purl: textOf(component.purl),
    description: textOf(component.description),
    maintainer: maintainerOf(component),
  }).filter(([, value]) => value !== undefined);
  return {
    kind,
    name: component.name.slice(0, MAX_TEXT),
    licences: each(component.licenses, Licence).flatMap((one) => statedText(one) ?? []),
    hashes: each(component.hashes, Hash).flatMap(
      ({ alg, content }) => fromHex(alg.toLowerCase().replace('-', ''), content) ?? [],
    ),
    ...readPairs(pairsOf(component)),
    ...Object.fromEntries(optional),
  };
}

function maintainerOf({ supplier, publisher }: Component): string | undefined {
  const parsed = v.safeParse(Supplier, supplier);
  return statedText(parsed.success ? parsed.output.name : publisher);
}

/** Every component with those below it, without recursion: nesting may be deep. */
function flatten(roots: readonly unknown[]): { components: SbomComponent[]; malformed: number; more: boolean } {
  const pending = [...roots].reverse();
  const components: SbomComponent[] = [];
  let malformed = 0;
  let seen = 0;
  while (pending.length > 0 && seen < MAX_COMPONENTS) {
    seen += 1;
    const next = pending.pop();
    const parsed = v.safeParse(Component, next);
    if (!parsed.success) {
      malformed += 1;
      continue;
    }
    const component = toComponent(parsed.output);
    if (component !== undefined) components.push(component);
    for (const below of [...parsed.output.components].reverse()) pending.push(below);
  }
  return { components, malformed, more: pending.length > 0 };
}

/** Ours have a number, since properties are written in the order of their names: `layer:10` before `layer:2`. */
const LAYER = /^seaworthy:layer:(\d{1,6})$/;

function layersOf(subject: unknown): string[] {
  const parsed = v.safeParse(v.object({ properties: v.array(v.unknown()) }), subject);
  if (!parsed.success) return [];
  return each(parsed.output.properties, Property, MAX_PROPERTIES)
    .filter(({ value }) => /^sha256:[0-9a-f]{64}$/.test(value))
    .flatMap(({ name, value }) => {
      const index = name === 'aquasecurity:trivy:DiffID' ? 0 : LAYER.exec(name)?.[1];
      return index === undefined ? [] : [{ index: Number(index), value }];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value);
}

/** Reads a CycloneDX BOM of version 1.4 to 1.7, as JSON, or in the shape of it. */
export function readCycloneDx(json: unknown): SbomReading {
  const bom = v.safeParse(Bom, json);
  if (!bom.success) return { ok: false, kind: 'unreadable', problem: 'it is not of the schema of CycloneDX' };
  const { specVersion, metadata, components } = bom.output;
  if (!VERSIONS.has(specVersion)) {
    const problem = `it is CycloneDX ${JSON.stringify(specVersion.slice(0, 20))}, and 1.4 to 1.7 are read`;
    return { ok: false, kind: 'unsupported', problem };
  }
  const flat = flatten(components);
  if (flat.more || flat.malformed > 0) {
    const problem = flat.more
      ? `it has more than ${MAX_COMPONENTS} components`
      : `${flat.malformed} of its components have no name`;
    return { ok: false, kind: 'unreadable', problem };
  }
  const subject = v.safeParse(Component, metadata?.component);
  const described = subject.success ? toComponent(subject.output) : undefined;
  return {
    ok: true,
    document: {
      format: `CycloneDX ${specVersion}`,
      ...(described === undefined ? {} : { subject: described }),
      components: flat.components,
      layers: layersOf(metadata?.component),
    },
  };
}
