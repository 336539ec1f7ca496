import type { CatalogedFile } from '../domain/layer.ts';
import type { FoundPackage } from '../domain/package.ts';
import { type Paragraph, readControl } from './deb822.ts';
import { decodeText, isToken, MAX_PACKAGES, quote } from './text.ts';

const FIELDS = ['Package', 'Status', 'Version', 'Architecture', 'Source', 'Maintainer', 'License'] as const;

/**
 * States (third word of Status, dpkg(1) "Package states") in which the package's files are in place. Whether they were configured
 * does not matter to who runs them: `dpkg --unpack` must not hide a package.
 */
const INSTALLED = new Set(['unpacked', 'half-configured', 'installed', 'triggers-pending', 'triggers-awaited']);

/** `name (version)`, `name`: the field Source of deb-control(5). */
function parseSource(source: string | undefined, name: string, version: string): { name: string; version: string } {
  if (source === undefined || source === '') return { name, version };
  const open = source.indexOf('(');
  const sourceName = (open < 0 ? source : source.slice(0, open)).trim();
  const close = source.indexOf(')', open);
  const sourceVersion = open >= 0 && close > open ? source.slice(open + 1, close).trim() : version;
  return isToken(sourceName) && isToken(sourceVersion)
    ? { name: sourceName, version: sourceVersion }
    : { name, version };
}

function isInstalled(paragraph: Paragraph, needsStatus: boolean): boolean {
  const status = paragraph.get('Status');
  if (status === undefined) return !needsStatus;
  return INSTALLED.has(status.split(/\s+/)[2] ?? '');
}

function toPackage(paragraph: Paragraph, type: 'deb' | 'opkg'): FoundPackage | string {
  const name = paragraph.get('Package');
  const version = paragraph.get('Version');
  if (!isToken(name)) return `a package has the name ${quote(name ?? '')}`;
  if (!isToken(version)) return `the package ${name} has the version ${quote(version ?? '')}`;
  const arch = paragraph.get('Architecture');
  const maintainer = paragraph.get('Maintainer');
  const licence = paragraph.get('License')?.slice(0, 1024);
  // opkg's Source is the path of a recipe, and says nothing of a source package.
  const source = type === 'deb' ? parseSource(paragraph.get('Source'), name, version) : undefined;
  return {
    type,
    name,
    version,
    ...(isToken(arch) ? { arch } : {}),
    ...(source === undefined ? {} : { source }),
    licences: licence ? [licence] : [],
    ...(maintainer === undefined || maintainer === '' ? {} : { maintainer: maintainer.slice(0, 512) }),
  };
}

/**
 * Reads the packages that control data lists as installed, as dpkg and opkg keep it.
 * @param needsStatus a paragraph without Status is no installed package; without it, each paragraph is one.
 */
export function readControlPackages(
  content: Uint8Array,
  type: 'deb' | 'opkg',
  { needsStatus }: { readonly needsStatus: boolean },
): CatalogedFile {
  if (content.includes(0)) return { packages: [], problem: 'it is not text: it has NUL bytes' };
  const packages: FoundPackage[] = [];
  let problem: string | undefined;
  const malformed = readControl(decodeText(content), FIELDS, (paragraph) => {
    if (!isInstalled(paragraph, needsStatus)) return;
    const found = toPackage(paragraph, type);
    if (typeof found === 'string') problem ??= found;
    else if (packages.length < MAX_PACKAGES) packages.push(found);
    else problem ??= `it lists more than ${MAX_PACKAGES} packages`;
  });
  if (malformed !== undefined) problem ??= `the line ${malformed} is neither a field nor its continuation`;
  return { packages, ...(problem === undefined ? {} : { problem }) };
}
