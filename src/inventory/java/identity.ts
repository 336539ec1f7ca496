import { own } from '../text.ts';
import { knownGroup } from './known-groups.ts';
import { type Coordinate, isPart } from './pom.ts';

/** What is known of the artifact that an archive is; `group` and `version` only where something says so. */
export interface Identity {
  readonly artifact: string;
  readonly group?: string;
  readonly version?: string;
}

/** `spring-core-5.3.9.jar` is `spring-core`, `5.3.9`: a version begins with a digit behind a dash (Maven's repository layout). */
export function readFileName(path: string): Identity {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  const stem = dot > 0 ? file.slice(0, dot) : file;
  for (let at = stem.indexOf('-'); at > 0; at = stem.indexOf('-', at + 1)) {
    const version = stem.slice(at + 1);
    if (/^\d/.test(version) && isPart(version)) return { artifact: stem.slice(0, at), version };
  }
  return { artifact: stem };
}

/** A reverse domain, as groups are written. */
function isDomain(text: string | undefined): text is string {
  return isPart(text) && /^[a-z][a-z0-9]{1,9}(?:\.[A-Za-z][\w-]{0,60}){1,10}$/.test(text);
}

/**
 * The group in the name of a bundle that has the artifact's name at its end: `com.fasterxml.jackson.core.jackson-core` says
 * `com.fasterxml.jackson.core`, `org.apache.commons.lang3` of `commons-lang3` says `org.apache.commons`. A name of one word (`guava` of
 * `com.google.guava`) proves nothing: such a group may or may not repeat it.
 */
function groupOfBundle(bundle: string, artifact: string): string | undefined {
  const dot = bundle.lastIndexOf('.');
  const [before, last] = [bundle.slice(0, Math.max(dot, 0)), bundle.slice(dot + 1)];
  if (!isDomain(before) || !artifact.includes('-')) return undefined;
  if (last === artifact) return before;
  return artifact === `${before.slice(before.lastIndexOf('.') + 1)}-${last}` ? before : undefined;
}

/** Vendors of many groups: their id is no group. */
const UMBRELLAS = new Set(['org.apache', 'com.sun', 'org.codehaus', 'org.eclipse']);

type Attributes = ReadonlyMap<string, string>;

function first(attributes: Attributes, ...names: string[]): string | undefined {
  return names.map((name) => attributes.get(name)).find((value) => isPart(value));
}

/** Plugins of Jenkins and archives of NiFi name their coordinate in attributes of their own. */
function ownCoordinate(attributes: Attributes): Coordinate | undefined {
  const group = first(attributes, 'group-id', 'nar-group');
  const artifact = first(attributes, 'nar-id', 'short-name', 'extension-name');
  const version = first(attributes, 'nar-version', 'plugin-version', 'implementation-version');
  if (group === undefined || artifact === undefined || version === undefined) return undefined;
  return { group, artifact, version };
}

function bundleName(attributes: Attributes): string | undefined {
  // Directives may follow: `a.b;singleton:=true`.
  const name = attributes.get('bundle-symbolicname')?.split(';', 1)[0]?.trim();
  return isPart(name) ? name : undefined;
}

/** True where the bundle calls itself as its file is called. */
export function isNamedAsItsFile(attributes: Attributes, path: string): boolean {
  return attributes.get('bundle-name') === readFileName(path).artifact;
}

function artifactOf(attributes: Attributes, file: Identity): string {
  // A file name with a version is a coordinate; one without may be anything (`app.jar`, a link of the distribution).
  if (file.version !== undefined) return file.artifact;
  const title = first(attributes, 'implementation-title');
  const bundle = bundleName(attributes);
  const named = title !== undefined && /^[a-z][\w.-]*$/.test(title) ? title : undefined;
  // Where the bundle calls itself as its file is called, that is the artifact (`guice.jar` of the bundle `com.google.inject`).
  if (named === undefined && attributes.get('bundle-name') === file.artifact) return file.artifact;
  return named ?? (bundle === undefined ? file.artifact : bundle.slice(bundle.lastIndexOf('.') + 1));
}

function groupOf(attributes: Attributes, artifact: string, version: string): string | undefined {
  const known = knownGroup(artifact, version);
  if (known !== undefined) return known;
  const bundle = bundleName(attributes);
  const vendor = attributes.get('implementation-vendor-id');
  const fromBundle = bundle === undefined ? undefined : groupOfBundle(bundle, artifact);
  return fromBundle ?? (isDomain(vendor) && !UMBRELLAS.has(vendor) ? vendor : undefined);
}

/**
 * What an archive is by its manifest and its file name, where no `pom.properties` tells. The group is left out rather than guessed: without
 * it nothing can be asked about the artifact.
 */
export function identify(attributes: Attributes, path: string): Identity {
  const named = ownCoordinate(attributes);
  if (named !== undefined) return named;
  const file = readFileName(path);
  const artifact = artifactOf(attributes, file);
  const version =
    file.version ?? first(attributes, 'implementation-version', 'bundle-version', 'specification-version');
  const group = groupOf(attributes, artifact, version ?? '');
  return {
    // A file may be called anything; an artifact may not.
    artifact: own(artifact.replaceAll(/[^\w.+~-]/g, '_').slice(0, 256)) || '_',
    ...(group === undefined ? {} : { group: own(group) }),
    ...(version === undefined ? {} : { version: own(version) }),
  };
}
