import { isToken, own } from '../text.ts';
import { fewLicences, licenceOf } from './licence.ts';

/** A Maven coordinate. */
export interface Coordinate {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** A part of a coordinate as Maven allows it; what still has a `${property}` is none. */
export function isPart(text: string | undefined): text is string {
  return isToken(text) && /^[\w.+:~-]+$/.test(text) && !text.includes(':');
}

/** The coordinate, where every part is one. */
export function coordinate(group?: string, artifact?: string, version?: string): Coordinate | undefined {
  if (!isPart(group) || !isPart(artifact) || !isPart(version)) return undefined;
  return { group: own(group), artifact: own(artifact), version: own(version) };
}

/** The coordinate that Maven writes beside each artifact's classes (`pom.properties`; java.util.Properties, the simple lines of it). */
export function readPomProperties(text: string): Coordinate | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const written = line.trim();
    if (written.startsWith('#') || written.startsWith('!')) continue;
    const at = written.search(/[=:]/);
    if (at > 0) values.set(written.slice(0, at).trim(), written.slice(at + 1).trim());
  }
  return coordinate(values.get('groupId'), values.get('artifactId'), values.get('version'));
}

/** Elements of a project that identify it, those that it takes from its parent, and its licences. */
const WANTED = new Set([
  'groupId',
  'artifactId',
  'version',
  'parent/groupId',
  'parent/version',
  'licenses/license',
  'licenses/license/name',
  'licenses/license/url',
]);
/** Elements that the deepest of these stands in, and itself. */
const DEEPEST = 4;
const LONGEST = 32;
const MAX_LICENCES = 64;
const MAX_TEXT = 1024;

/** Where markup that is no element ends. */
function skipped(xml: string, at: number): number | undefined {
  if (xml[at + 1] !== '!' && xml[at + 1] !== '?') return undefined;
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!xml.startsWith(start, at)) continue;
    const close = xml.indexOf(end, at + start.length);
    return close < 0 ? xml.length : close + end.length;
  }
  return undefined;
}

/** Texts of the elements below `project` with their paths, in order. One pass; what is no XML gives nothing. */
function* elements(xml: string): Generator<readonly [path: string, text: string]> {
  const open: string[] = [];
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    const next = skipped(xml, at);
    if (next !== undefined) {
      at = next;
      continue;
    }
    const close = xml.indexOf('>', at);
    if (close < 0) break;
    const tag = xml.slice(at + 1, close);
    at = close + 1;
    if (tag.startsWith('/')) open.pop();
    else if (!tag.endsWith('/')) {
      // All that is asked for is shorter; the name of one of megabytes would be looked up again with each element in it.
      open.push(tag.slice(0, LONGEST).split(/\s/, 1)[0] ?? '');
      const path = open.length <= DEEPEST && open[0] === 'project' ? open.slice(1).join('/') : '';
      const end = WANTED.has(path) ? xml.indexOf('<', at) : -1;
      if (end >= 0) yield [path, xml.slice(at, end).trim()];
    }
    if (open.length > 64) break;
  }
}

/** The first of each. */
function elementsOf(xml: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, text] of elements(xml)) if (!found.has(path)) found.set(path, text);
  return found;
}

const LICENCE = 'licenses/license';

/** The licences of a project (Maven POM reference, "Licenses"): those of its parent are not in the file. */
export function readPomLicences(xml: string): string[] {
  const found: { name: string; url: string }[] = [];
  // Most of a project stands behind them, or all of it: a list of what it depends on.
  const end = Math.max(0, xml.lastIndexOf('</licenses'));
  for (const [path, text] of elements(xml.slice(0, end))) {
    if (path === LICENCE && found.length < MAX_LICENCES) found.push({ name: '', url: '' });
    const last = found.at(-1);
    const plain = text.replaceAll('&amp;', '&').slice(0, MAX_TEXT);
    if (last !== undefined && path === `${LICENCE}/name`) last.name ||= plain;
    if (last !== undefined && path === `${LICENCE}/url`) last.url ||= plain;
  }
  return fewLicences(found.map(({ name, url }) => licenceOf(name, url)));
}

/** The coordinate of a project (Maven POM reference, "Maven Coordinates", "Inheritance"); undefined where a part is a property. */
export function readPomXml(xml: string): Coordinate | undefined {
  const found = elementsOf(xml);
  return coordinate(
    found.get('groupId') ?? found.get('parent/groupId'),
    found.get('artifactId'),
    found.get('version') ?? found.get('parent/version'),
  );
}
