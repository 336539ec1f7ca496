import { parseSourceRpm } from '../rpm/package.ts';
import { imagePath, MAX_LIST, type SbomComponent, textOf } from './component.ts';

/** What a writer says in pairs of name and value. */
export type Pair = readonly [name: string, value: string];

/** Details that CycloneDX has no field for, so that every writer has names of its own for them. */
type Details = Pick<SbomComponent, 'source' | 'module' | 'owner' | 'layer' | 'within' | 'locations' | 'facts'>;

const LOCATION = /^(?:seaworthy:location|syft:location:\d{1,6}:path|aquasecurity:trivy:FilePath|SrcFile)$/;
const LAYER = /^(?:seaworthy:layer|syft:location:0:layerID|(?:aquasecurity:trivy:)?LayerDiffID)$/;

/** `aquasecurity:trivy:SrcName` is `SrcName`, as cdxgen writes it; `syft:metadata:source` is `source`. */
function bare(name: string): string {
  return name.replace(/^(?:aquasecurity:trivy|syft:metadata|syft:distro|seaworthy):/, '');
}

/** Version, release and epoch of the source as trivy writes them apart. */
function joinVersion(facts: ReadonlyMap<string, string>): string | undefined {
  const version = facts.get('SrcVersion');
  if (version === undefined) return undefined;
  const [epoch, release] = [facts.get('SrcEpoch'), facts.get('SrcRelease')];
  return `${epoch === undefined || epoch === '0' ? '' : `${epoch}:`}${version}${release === undefined ? '' : `-${release}`}`;
}

function sourceOf(facts: ReadonlyMap<string, string>): SbomComponent['source'] {
  const rpm = parseSourceRpm(facts.get('sourceRpm'));
  if (rpm !== undefined) return { name: rpm.name, version: rpm.evr };
  const name = facts.get('source:name') ?? facts.get('SrcName') ?? facts.get('source') ?? facts.get('originPackage');
  if (name === undefined) return undefined;
  const version = facts.get('source:version') ?? joinVersion(facts) ?? facts.get('sourceVersion');
  return { name, ...(version === undefined ? {} : { version }) };
}

/** Reads the pairs of Seaworthy, syft, trivy and cdxgen. The first of each name counts; of locations all. */
export function readPairs(pairs: readonly Pair[]): Details {
  const facts = new Map<string, string>();
  const locations = new Set<string>();
  let layer: string | undefined;
  for (const [name, value] of pairs) {
    if (LOCATION.test(name) && locations.size < MAX_LIST) locations.add(imagePath(value));
    if (layer === undefined && LAYER.test(name)) layer = value;
    const key = bare(name);
    if (!facts.has(key)) facts.set(key, value);
  }
  const source = sourceOf(facts);
  const module = facts.get('module') ?? facts.get('Modularitylabel') ?? facts.get('modularityLabel');
  const [owner, within] = [facts.get('owner'), facts.get('within')];
  return {
    ...(source === undefined ? {} : { source }),
    ...(module === undefined ? {} : { module }),
    ...(owner === undefined ? {} : { owner }),
    ...(layer === undefined ? {} : { layer }),
    ...(within === undefined ? {} : { within }),
    locations: [...locations],
    facts,
  };
}

/** A pair of foreign values, where both are text. */
export function pairOf(name: unknown, value: unknown): Pair[] {
  const [key, text] = [textOf(name), textOf(value)];
  return key === undefined || text === undefined ? [] : [[key, text]];
}
