import { readFileName } from './identity.ts';
import type { Coordinate } from './pom.ts';

/** `META-INF/maven/GROUP/ARTIFACT/`, wherever that folder is. */
export function mavenFolder(name: string): { group: string; artifact: string } | undefined {
  const found = /(?:^|\/)META-INF\/maven\/([^/]+)\/([^/]+)\/[^/]+$/.exec(name);
  return found === null ? undefined : { group: found[1] ?? '', artifact: found[2] ?? '' };
}

/** True for `pom.properties`, wherever it is, and for the `pom.xml` that Maven puts beside it: others are samples. */
export function tellsCoordinate(name: string): boolean {
  if (name === 'pom.properties' || name.endsWith('/pom.properties')) return true;
  return name.endsWith('/pom.xml') && mavenFolder(name) !== undefined;
}

/** Which of the coordinates is the archive's own: the one that its file is named after, or the only one where the file is named otherwise. */
export function mainOf(coordinates: readonly Coordinate[], path: string): Coordinate | undefined {
  const file = readFileName(path);
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const named = coordinates.filter(({ artifact }) => artifact === file.artifact);
  const versioned = named.find(({ version }) => version === file.version);
  const prefixed = coordinates.filter(({ artifact }) => stem.startsWith(`${artifact}-`) || stem === artifact);
  const longest = prefixed.toSorted((a, b) => b.artifact.length - a.artifact.length)[0];
  return versioned ?? named[0] ?? longest ?? (coordinates.length === 1 ? coordinates[0] : undefined);
}
