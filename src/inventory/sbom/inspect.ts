import { createHash } from 'node:crypto';
import type { InspectedImage } from '../../domain/image.ts';
import { compareText } from '../../domain/location.ts';
import { type Distro, type FoundPackage, isDistroType, type Package } from '../../domain/package.ts';
import { comparePackages } from '../merge.ts';
import { packageUrl } from '../purl.ts';
import { withSourceEpochs } from '../rpm/package.ts';
import type { SbomComponent, SbomDocument } from './component.ts';
import { type ParsedPurl, packageOf } from './purl-package.ts';
import { distroOf } from './system.ts';

/** A component that no advisory can be asked about; `why` is a clause without subject. */
export interface Unassessed {
  readonly name: string;
  readonly version?: string;
  readonly why: string;
}

export interface SbomInventory {
  readonly image: InspectedImage;
  readonly unassessed: readonly Unassessed[];
}

interface Read {
  readonly component: SbomComponent;
  readonly found: FoundPackage;
  readonly purl: ParsedPurl;
}

const DIGEST = /sha256:[0-9a-f]{64}/;

/** The image's digest as the SBOM has it; without one the digest of the SBOM itself, which is what was looked at. */
function digestOf(subject: SbomComponent | undefined, content: Uint8Array): string {
  const written = [
    subject?.version,
    subject?.facts.get('RepoDigest'),
    subject?.facts.get('ImageID'),
    subject?.hashes.find((one) => one.startsWith('sha256:')),
  ];
  const digest = written.map((one) => DIGEST.exec(one ?? '')?.[0]).find((one) => one !== undefined);
  return digest ?? `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** `os/arch[/variant]`; OCI's word for one that is not known where the SBOM does not tell. */
function platformOf(subject: SbomComponent | undefined): string {
  const written = subject?.facts.get('platform') ?? '';
  return /^[a-z0-9]{1,32}\/[a-z0-9]{1,32}(?:\/[a-z0-9]{1,32})?$/.test(written) ? written : 'unknown/unknown';
}

function configOf(platform: string, layers: readonly string[]): InspectedImage['config'] {
  const [os = 'unknown', architecture = 'unknown', variant] = platform.split('/');
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    env: [],
    labels: {},
    exposedPorts: [],
    entrypoint: [],
    cmd: [],
    volumes: [],
    onBuild: [],
    history: [],
    diffIds: layers,
  };
}

/** Epochs of rpm's sources that the writer left out are known by the other packages, as where the database itself is read. */
function completed(read: readonly Read[]): Read[] {
  const completed = withSourceEpochs(read.map(({ found }) => found));
  return read.map((one, index) => {
    const { type, source } = one.found;
    const isOpen = type === 'rpm' && source !== undefined && !/^\d{1,10}:/.test(source.version);
    return isOpen ? { ...one, found: completed[index] ?? one.found } : one;
  });
}

function toPackage({ component, found, purl }: Read, distro: Distro | undefined): Package {
  const named = found.type === 'generic' && purl.namespace !== undefined ? purl.canonical : undefined;
  const { qualifiers: _qualifiers, ...rest } = found;
  return {
    ...rest,
    purl: named ?? packageUrl(found, distro),
    layer: component.layer ?? '',
    locations: component.locations,
    ...(component.owner === undefined ? {} : { owner: component.owner }),
    ...(component.within === undefined ? {} : { within: component.within }),
  };
}

/** One record for what is the same: writers name a package once for each file that tells of it. */
function merge(packages: readonly Package[]): Package[] {
  const merged = new Map<string, { readonly first: Package; readonly locations: Set<string> }>();
  for (const one of packages) {
    const place = one.within === undefined ? [] : [one.within, ...one.locations];
    const key = [one.purl, isDistroType(one.type) ? '' : one.layer, one.owner ?? '', ...place].join('\0');
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { first: one, locations: new Set(one.locations) });
    else for (const location of one.locations) known.locations.add(location);
  }
  return [...merged.values()]
    .map(({ first, locations }) => ({ ...first, locations: [...locations].sort(compareText) }))
    .sort(comparePackages);
}

/**
 * Makes of an SBOM what reading an image makes, as far as it tells: an empty `layer` is one that it does not name. Pure.
 * @param ref the SBOM as the user wrote it: `sbom:FILE`.
 * @param content the bytes of the SBOM: its digest stands for the image's where that is not told.
 */
export function inspectSbom(document: SbomDocument, ref: string, content: Uint8Array): SbomInventory {
  const unassessed: Unassessed[] = [];
  const read: Read[] = [];
  for (const component of document.components) {
    if (component.kind !== 'package') continue;
    const made = packageOf(component);
    if ('found' in made) read.push({ component, ...made });
    else {
      const { name, version } = component;
      unassessed.push({ name, ...(version === undefined ? {} : { version }), why: made.why });
    }
  }
  const distro = distroOf(
    document.components,
    read.flatMap(({ found, purl }) => (isDistroType(found.type) ? [purl] : [])),
  );
  const platform = platformOf(document.subject);
  return {
    unassessed,
    image: {
      ref,
      digest: digestOf(document.subject, content),
      platform,
      config: configOf(platform, document.layers),
      layers: document.layers.map((diffId) => ({ diffId, size: 0 })),
      ...(distro === undefined ? {} : { distro }),
      packages: merge(completed(read).map((one) => toPackage(one, distro))),
      facts: [],
      failures: [],
    },
  };
}
