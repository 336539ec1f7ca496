import type { Cataloger, ReleaseFacts } from '../../domain/layer.ts';
import { parseOsRelease } from '../os-release.ts';
import { decodeText } from '../text.ts';

/** The first line, cut at 200 characters. */
function firstLine(text: string): string {
  return text.trimStart().slice(0, 200).split('\n', 1)[0]?.trim() ?? '';
}

/** `CentOS release 6.10 (Final)`, `Red Hat Enterprise Linux Server release 5.11 (Tikanga)`: from before os-release was. */
function fromRedHatRelease(line: string): Record<string, string> {
  const version = line.split(' ').find((word) => /^\d{1,4}(\.\d{1,6}){0,3}$/.test(word));
  const id = [
    ['CentOS', 'centos'],
    ['Red Hat', 'rhel'],
    ['Fedora', 'fedora'],
    ['Rocky', 'rocky'],
    ['AlmaLinux', 'almalinux'],
    ['Oracle', 'ol'],
  ].find(([name]) => name !== undefined && line.startsWith(name))?.[1];
  if (id === undefined) return {};
  return { ID: id, PRETTY_NAME: line, ...(version === undefined ? {} : { VERSION_ID: version }) };
}

/** What each file says, in the terms of os-release(5). The composition decides which file counts. */
const READERS: ReadonlyMap<string, (text: string) => Record<string, string>> = new Map([
  ['etc/os-release', parseOsRelease],
  ['usr/lib/os-release', parseOsRelease],
  ['etc/alpine-release', (text) => (firstLine(text) === '' ? {} : { ID: 'alpine', VERSION_ID: firstLine(text) })],
  ['etc/debian_version', (text) => (firstLine(text) === '' ? {} : { ID: 'debian', VERSION_ID: firstLine(text) })],
  ['etc/redhat-release', (text) => fromRedHatRelease(firstLine(text))],
]);

/** The files that say which distribution this is. */
export const osRelease: Cataloger = {
  id: 'os-release',
  version: 1,
  maxBytes: 1024 * 1024,
  places: { names: [...READERS.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)) },
  wants: (path) => READERS.has(path),
  read: (path, content) => {
    const facts = READERS.get(path)?.(decodeText(content)) ?? {};
    const release: ReleaseFacts = { osRelease: facts };
    return { packages: [], release };
  },
};
