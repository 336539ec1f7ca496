import type { Advisory } from '../../src/advisories/advisory.ts';
import { parseRecord } from '../../src/advisories/osv.ts';
import type { MirrorFiles } from '../../src/advisories/sources/source.ts';
import { fail, ok } from '../../src/domain/failure.ts';
import type { InspectedImage } from '../../src/domain/image.ts';
import type { Distro, Package, PackageType } from '../../src/domain/package.ts';
import { bytesSource } from '../helpers/zip-writer.ts';

export const LAYER = `sha256:${'1'.repeat(64)}`;

/** An installed Debian package, of source `name` unless another one is given. */
export function deb(name: string, version: string, more: Partial<Package> = {}): Package {
  return {
    type: 'deb',
    name,
    version,
    arch: 'amd64',
    licences: [],
    purl: `pkg:deb/debian/${name}@${version}?arch=amd64&distro=debian-12`,
    layer: LAYER,
    locations: ['var/lib/dpkg/status'],
    ...more,
  };
}

export function apkPackage(name: string, version: string, more: Partial<Package> = {}): Package {
  const purl = `pkg:apk/alpine/${name}@${version}?arch=x86_64&distro=alpine-3.19.1`;
  return { ...deb(name, version), type: 'apk', purl, locations: ['lib/apk/db/installed'], ...more };
}

export function npmPackage(name: string, version: string, more: Partial<Package> = {}): Package {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'npm',
    name,
    version,
    licences: [],
    purl,
    layer: LAYER,
    locations: [`app/node_modules/${name}/package.json`],
    ...more,
  };
}

/** A package of any type. */
export function packageOf(type: PackageType, name: string, version: string, more: Partial<Package> = {}): Package {
  return {
    ...npmPackage(name, version),
    type,
    purl: `pkg:${type}/${name}@${version}`,
    locations: [`in/${name}`],
    ...more,
  };
}

/** An installed rpm, of the source of the same name unless another one is given. */
export function rpmPackage(name: string, version: string, more: Partial<Package> = {}): Package {
  return packageOf('rpm', name, version, { locations: ['var/lib/rpm/rpmdb.sqlite'], ...more });
}

export function distro(ecosystem: string | undefined, name = ecosystem ?? 'Fedora 41'): Distro {
  return {
    id: name.toLowerCase(),
    version: '12',
    name,
    purl: { namespace: 'x', distro: 'x' },
    ...(ecosystem === undefined ? {} : { ecosystem }),
  };
}

type Scanned = Pick<InspectedImage, 'ref' | 'distro' | 'packages'>;

export function imageOf(ecosystem: string | undefined, packages: readonly Package[]): Scanned {
  return { ref: 'app:1', packages, ...(ecosystem === undefined ? {} : { distro: distro(ecosystem) }) };
}

/** An `affected` entry with one ECOSYSTEM range from 0 to `fixed`, or without end. */
export function entry(ecosystem: string, name: string, fixed?: string, more: object = {}): object {
  const events = [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])];
  const type = ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM';
  return { package: { ecosystem, name }, ranges: [{ type, events }], ...more };
}

export function record(id: string, affected: readonly object[], more: object = {}): Record<string, unknown> {
  return { schema_version: '1.7.0', id, modified: '2026-01-02T03:04:05Z', affected, ...more };
}

export function advisory(id: string, affected: readonly object[], more: object = {}): Advisory {
  const parsed = parseRecord(record(id, affected, more));
  if (parsed.kind !== 'advisory') throw new Error(`${id}: ${parsed.kind}`);
  return parsed.advisory;
}

/** Files in memory, by path; folders are those that the paths have. */
export function memoryFiles(content: Readonly<Record<string, string | Uint8Array>>): MirrorFiles {
  const bytesOf = (path: string): Uint8Array | undefined => {
    const found = Object.hasOwn(content, path) ? content[path] : undefined;
    return found === undefined ? undefined : Buffer.from(found);
  };
  const missing = (path: string) => fail('file/not-found', `${path} is not there`, 'nothing has that name', '');
  const below = (path: string) => Object.keys(content).filter((name) => name.startsWith(`${path}/`));
  return {
    open: async (path) => {
      const bytes = bytesOf(path);
      return bytes === undefined ? missing(path) : ok(bytesSource(bytes));
    },
    read: async (path) => {
      const bytes = bytesOf(path);
      return bytes === undefined ? missing(path) : ok(bytes);
    },
    kind: async (path) => (bytesOf(path) !== undefined ? 'file' : below(path).length > 0 ? 'directory' : undefined),
    list: async (path) =>
      ok([...new Set(below(path).map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))].sort()),
  };
}
