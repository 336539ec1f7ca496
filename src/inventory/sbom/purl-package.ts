import { PackageURL } from 'packageurl-js';
import {
  DISTRO_TYPES,
  type FoundPackage,
  isDistroType,
  LANGUAGE_TYPES,
  type PackageType,
} from '../../domain/package.ts';
import { formatEvr, parseSourceRpm } from '../rpm/package.ts';
import { isToken } from '../text.ts';
import { MAX_TEXT, type SbomComponent } from './component.ts';

/** A component's purl in its parts. */
export interface ParsedPurl {
  readonly type: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly version: string | undefined;
  readonly qualifiers: Readonly<Record<string, string>>;
  /** Written anew, by the specification. */
  readonly canonical: string;
}

const TYPES: ReadonlySet<string> = new Set([...DISTRO_TYPES, ...LANGUAGE_TYPES]);

function isPackageType(type: string): type is PackageType {
  return TYPES.has(type);
}

/** Parses a purl; undefined where it is none (package-url/purl-spec). */
function parsePurl(text: string): ParsedPurl | undefined {
  try {
    const purl = PackageURL.fromString(text);
    const { type, namespace, name, version, qualifiers } = purl;
    if (type === undefined || name === undefined) return undefined;
    return {
      type,
      namespace: namespace || undefined,
      name,
      version: version || undefined,
      qualifiers: { ...qualifiers },
      canonical: purl.toString().replaceAll('+', '%2B'),
    };
  } catch {
    return undefined;
  }
}

/** The name as FoundPackage has it, by the rules of the type. */
function qualifiedName({ type, namespace, name }: ParsedPurl): string {
  if (namespace === undefined || isDistroType(type as PackageType)) return name;
  if (type === 'maven') return `${namespace}:${name}`;
  return type === 'npm' || type === 'golang' || type === 'composer' ? `${namespace}/${name}` : name;
}

/** What two spellings of one name have in common: purls of some types are in lower case, and PyPI's names are many-faced. */
function nameKey(type: string, name: string): string {
  const lower = name.toLowerCase();
  return type === 'pypi' ? lower.replaceAll(/[-_.]+/g, '-') : lower;
}

/** The name as its author writes it, where the component's own fields say the same as the purl. */
function writtenName(purl: ParsedPurl, { name, group }: SbomComponent): string {
  const fromPurl = qualifiedName(purl);
  const key = nameKey(purl.type, fromPurl);
  const written = group === undefined ? [name] : [name, `${group}/${name}`, `${group}:${name}`];
  return written.find((one) => nameKey(purl.type, one) === key) ?? fromPurl;
}

/** The version with its epoch: rpm's purls have it apart, and trivy's of deb too. */
function versionOf({ type, version = '', qualifiers }: ParsedPurl): string {
  const epoch = qualifiers['epoch'];
  if (epoch === undefined || !/^\d{1,10}$/.test(epoch) || /^\d{1,10}:/.test(version)) return version;
  return type === 'rpm' || type === 'deb' ? formatEvr(Number(epoch), version) : version;
}

/** `upstream=NAME`, `NAME@VERSION`, or of rpm `NAME-VERSION-RELEASE.src.rpm` (syft). */
function upstreamOf({ type, qualifiers }: ParsedPurl): SbomComponent['source'] {
  const upstream = qualifiers['upstream'];
  if (upstream === undefined) return undefined;
  const rpm = type === 'rpm' ? parseSourceRpm(upstream) : undefined;
  if (rpm !== undefined) return { name: rpm.name, version: rpm.evr };
  const at = upstream.lastIndexOf('@');
  return at <= 0 ? { name: upstream } : { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
}

/** Where no one tells the source, deb and apk have one of the same name and version; of rpm nothing is known. */
function sourceOf(purl: ParsedPurl, component: SbomComponent, version: string): FoundPackage['source'] | undefined {
  const told = component.source ?? upstreamOf(purl);
  if (told === undefined && purl.type === 'rpm') return undefined;
  const source = { name: told?.name ?? purl.name, version: told?.version ?? version };
  return isToken(source.name) && isToken(source.version) ? source : undefined;
}

/** What the purls of conda say beside name and version (purl-spec, types/conda-definition.json). */
const CONDA_QUALIFIERS = ['build', 'channel', 'subdir', 'type'] as const;

function qualifiersOf({ type, qualifiers }: ParsedPurl): Pick<FoundPackage, 'qualifiers'> {
  if (type !== 'conda') return {};
  const known = CONDA_QUALIFIERS.flatMap((key) => (isToken(qualifiers[key]) ? [[key, qualifiers[key]] as const] : []));
  return known.length === 0 ? {} : { qualifiers: Object.fromEntries(known) };
}

/** A package, or why the component is none that could be assessed: a clause without subject. */
export function packageOf(component: SbomComponent): { found: FoundPackage; purl: ParsedPurl } | { why: string } {
  if (component.purl === undefined) return { why: 'has no purl' };
  // A part of it may be the purl of another version.
  if (component.purl.length >= MAX_TEXT) return { why: `has a purl of ${MAX_TEXT} characters or more` };
  const purl = parsePurl(component.purl);
  if (purl === undefined) return { why: 'has a purl that is none' };
  if (!isPackageType(purl.type)) return { why: `is of the type ${purl.type.slice(0, 40)}` };
  const version = versionOf(purl) || (component.version ?? '');
  const name = writtenName(purl, component);
  if (!isToken(name)) return { why: 'has a name that no package has' };
  if (!isToken(version)) return { why: 'has no version' };
  const { type } = purl;
  const arch = isDistroType(type) ? purl.qualifiers['arch'] : undefined;
  const source = isDistroType(type) ? sourceOf(purl, component, version) : undefined;
  const { maintainer, module, licences, hashes } = component;
  const label = module ?? purl.qualifiers['rpmmod'] ?? purl.qualifiers['modularitylabel'];
  return {
    purl,
    found: {
      type,
      name,
      version,
      ...(isToken(arch) ? { arch } : {}),
      ...(source === undefined ? {} : { source }),
      licences,
      ...(maintainer === undefined ? {} : { maintainer: maintainer.slice(0, 512) }),
      ...(hashes.length === 0 ? {} : { hashes }),
      ...(type === 'rpm' && isToken(label) ? { module: label } : {}),
      ...qualifiersOf(purl),
    },
  };
}
