import type { Distro } from '../../domain/package.ts';
import { toDistro } from '../distro.ts';
import { MAX_LIST, type SbomComponent } from './component.ts';
import type { ParsedPurl } from './purl-package.ts';

/** Names that trivy gives distributions, and namespaces of purls, to the ID of os-release. */
const IDS: ReadonlyMap<string, string> = new Map([
  ['redhat', 'rhel'],
  ['alma', 'almalinux'],
  ['oracle', 'ol'],
  ['amazon', 'amzn'],
  ['opensuse.leap', 'opensuse-leap'],
  ['opensuse-leap', 'opensuse-leap'],
  ['opensuse.tumbleweed', 'opensuse-tumbleweed'],
  ['suse linux enterprise server', 'sles'],
  ['suse', 'sles'],
  ['cbl-mariner', 'mariner'],
  ['openeuler', 'openEuler'],
]);

function idOf(name: string): string {
  const lower = name.toLowerCase();
  return IDS.get(lower) ?? lower;
}

/** What the distribution calls itself, where a writer has only its id: SUSE's ecosystem is made of that name. */
function prettyName(id: string, version: string): string | undefined {
  if (id !== 'sles') return undefined;
  const [major, pack] = version.split('.');
  return `SUSE Linux Enterprise Server ${major}${pack === undefined || pack === '0' ? '' : ` SP${pack}`}`;
}

/** The CPE that os-release of Red Hat Enterprise Linux has, which no writer keeps: it is of the release alone. */
function cpeName(id: string, version: string): string | undefined {
  const [major = '', minor] = version.split('.');
  if (id !== 'rhel' || !/^\d{1,2}$/.test(major)) return undefined;
  if (Number(major) >= 10) return minor === undefined ? undefined : `cpe:/o:redhat:enterprise_linux:${major}.${minor}`;
  return `cpe:/o:redhat:enterprise_linux:${major}${Number(major) >= 8 ? '::baseos' : '::server'}`;
}

function make(name: string, version: string, shown: string | undefined): Distro | undefined {
  const id = idOf(name);
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) return undefined;
  const pretty = shown ?? prettyName(id, version);
  const cpe = cpeName(id, version);
  return toDistro({
    ID: id,
    VERSION_ID: version,
    ...(pretty === undefined ? {} : { PRETTY_NAME: pretty }),
    ...(cpe === undefined ? {} : { CPE_NAME: cpe }),
  });
}

const ECOSYSTEM = /^[A-Za-z][A-Za-z0-9 .:_-]{1,100}$/;

/** What Seaworthy wrote of the distribution's ecosystems: they come from files that the SBOM does not have. */
function writtenEcosystems({ facts }: SbomComponent): Pick<Distro, 'ecosystem' | 'ecosystems' | 'uncovered'> {
  const written = facts.get('ecosystem');
  const several =
    facts
      .get('ecosystems')
      ?.split('|', MAX_LIST)
      .filter((one) => ECOSYSTEM.test(one)) ?? [];
  const uncovered = facts.get('uncovered')?.split('|', MAX_LIST);
  return {
    ...(written !== undefined && ECOSYSTEM.test(written) ? { ecosystem: written } : {}),
    ...(several.length === 0 ? {} : { ecosystems: several }),
    ...(uncovered === undefined ? {} : { uncovered }),
  };
}

function fromSystem(system: SbomComponent): Distro | undefined {
  const name = system.facts.get('id') ?? system.name;
  const version = system.facts.get('versionID') ?? system.version ?? '';
  const shown = system.facts.get('prettyName') ?? system.description;
  const distro = make(name, version, shown);
  if (distro === undefined || !system.facts.has('ecosystem')) return distro;
  const { ecosystem: _first, ecosystems: _all, uncovered: _uncovered, ...rest } = distro;
  return { ...rest, ...writtenEcosystems(system) };
}

/** `debian-12.5`; trivy writes of Alpine only `3.15.4`. */
function fromQualifier({ namespace, qualifiers }: ParsedPurl): string | undefined {
  const written = qualifiers['distro'];
  if (written === undefined || written === '') return undefined;
  return /^\d/.test(written) && namespace !== undefined ? `${namespace}-${written}` : written;
}

/** A distribution as purls write it, `debian-12`; the id itself may have a dash (`opensuse-leap-15.5`). */
function fromWritten(written: string): Distro | undefined {
  const parts = /^(.{1,64}?)-(\d[^-]{0,63})$/.exec(written);
  return make(parts?.[1] ?? written, parts?.[2] ?? '', undefined);
}

/** Distributions as purls write them, those first that most name. */
function writtenIn(purls: readonly ParsedPurl[]): string[] {
  const counts = new Map<string, number>();
  for (const purl of purls) {
    const written = fromQualifier(purl);
    if (written !== undefined) counts.set(written, (counts.get(written) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([written]) => written);
}

/** An SBOM of several images may have packages of several distributions, of which one is assessed: the others are not. */
function withOthers(distro: Distro, written: readonly string[]): Distro {
  const own = new Set([distro.ecosystem, ...(distro.ecosystems ?? [])]);
  const others = written.filter((one) => {
    const ecosystem = fromWritten(one)?.ecosystem;
    return ecosystem !== undefined && !own.has(ecosystem);
  });
  if (distro.ecosystem === undefined || others.length === 0) return distro;
  const named = others.slice(0, MAX_LIST).map((one) => `packages of ${one.slice(0, 100)}`);
  return { ...distro, uncovered: [...(distro.uncovered ?? []), ...named] };
}

/**
 * The distribution of an SBOM: its operating system, else the `distro` that most purls of distribution packages name (the first of
 * equals). Undefined where neither tells. What purls name besides is `uncovered`, unless Seaworthy has written what the packages are of.
 */
export function distroOf(components: readonly SbomComponent[], purls: readonly ParsedPurl[]): Distro | undefined {
  const system = components.find((one) => one.kind === 'system');
  const told = system === undefined ? undefined : fromSystem(system);
  if (told !== undefined && system?.facts.has('ecosystem') === true) return told;
  const written = writtenIn(purls);
  const [most] = written;
  const distro = told ?? (most === undefined ? undefined : fromWritten(most));
  return distro === undefined ? undefined : withOthers(distro, written);
}
