import type { FoundPackage } from '../../domain/package.ts';
import { isOwnable, MAX_OWNED } from '../ownership.ts';
import { isToken, quote } from '../text.ts';
import { RpmHeader, TAG } from './header.ts';

/** Files of one package that are looked at: a kernel's or a TeX tree's have some ten thousand. */
const MAX_FILES = 1_000_000;
const MAX_PATH = 4096;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

/** Name, version and release of `NAME-VERSION-RELEASE.src.rpm`; undefined for `(none)` and whatever else has another form. */
export function parseSourceRpm(text: string | undefined): { name: string; evr: string } | undefined {
  if (text === undefined || text.length > 512) return undefined;
  const suffix = ['.nosrc.rpm', '.src.rpm'].find((one) => text.endsWith(one));
  if (suffix === undefined) return undefined;
  const bare = text.slice(0, -suffix.length);
  const release = bare.lastIndexOf('-');
  const version = bare.lastIndexOf('-', release - 1);
  if (release < 1 || version < 1) return undefined;
  const found = { name: bare.slice(0, version), evr: bare.slice(version + 1) };
  return isToken(found.name) && isToken(found.evr) ? found : undefined;
}

/**
 * `EPOCH:VERSION-RELEASE`; the epoch is written where it is above 0. An absent epoch and 0 are equal for rpm, for OSV's records (which
 * write either) and for the order that compares them; purls leave 0 out.
 */
export function formatEvr(epoch: number | undefined, versionRelease: string): string {
  return epoch === undefined || epoch === 0 ? versionRelease : `${epoch}:${versionRelease}`;
}

/** The files of a package that decide about owners (see ownership.ts): without `/` in front, no folders. */
function ownedFiles(header: RpmHeader): string[] {
  const owned: string[] = [];
  const add = (path: string, index: number): void => {
    if (owned.length >= MAX_OWNED || path.length > MAX_PATH) return;
    const relative = path.startsWith('/') ? path.slice(1) : path;
    if (!isOwnable(relative)) return;
    if (((header.number(TAG.fileModes, index) ?? 0) & S_IFMT) !== S_IFDIR) owned.push(relative);
  };
  const folders = [...header.texts(TAG.dirNames, MAX_FILES)];
  let index = 0;
  for (const name of header.texts(TAG.baseNames, MAX_FILES)) {
    const folder = folders[header.number(TAG.dirIndexes, index) ?? -1];
    // Before they are joined: a header may name one endless folder for a million files.
    if (folder !== undefined && folder.length + name.length <= MAX_PATH) add(folder + name, index);
    index += 1;
  }
  // Packages of rpm before 4.0 have whole paths.
  if (index === 0) for (const path of header.texts(TAG.oldFileNames, MAX_FILES)) add(path, index++);
  return owned;
}

/** The digest of the header, which fixes all that the package holds; SHA-1 in databases of before 2017. */
function digestsOf(header: RpmHeader): string[] {
  const sha256 = header.text(TAG.sha256Header);
  if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)) return [`sha256:${sha256}`];
  const sha1 = header.text(TAG.sha1Header);
  return sha1 !== undefined && /^[0-9a-f]{40}$/.test(sha1) ? [`sha1:${sha1}`] : [];
}

/** `(none)` is how rpm writes what is not there. */
function written(text: string | undefined, max: number): string | undefined {
  const trimmed = text?.trim().slice(0, max);
  return trimmed === undefined || trimmed === '' || trimmed === '(none)' ? undefined : trimmed;
}

/** What a database or manifest says of one package, before its source's epoch is known. */
export interface RpmFields {
  readonly name: string | undefined;
  readonly epoch: number | undefined;
  /** `VERSION-RELEASE`. */
  readonly versionRelease: string;
  readonly arch?: string | undefined;
  readonly sourceRpm?: string | undefined;
  readonly licence?: string | undefined;
  readonly vendor?: string | undefined;
  readonly module?: string | undefined;
  readonly hashes?: readonly string[];
  readonly files?: readonly string[];
}

/** The package of such fields; a string says what is wrong with them. Undefined for `gpg-pubkey`, which is a key and no package. */
export function toRpmPackage(fields: RpmFields): FoundPackage | string | undefined {
  const { name, epoch, versionRelease, hashes = [], files = [] } = fields;
  if (!isToken(name)) return `a package has the name ${quote(name ?? '')}`;
  if (name === 'gpg-pubkey') return undefined;
  if (!isToken(versionRelease)) return `the package ${name} has the version ${quote(versionRelease)}`;
  const source = parseSourceRpm(fields.sourceRpm);
  const arch = written(fields.arch, 64);
  const licence = written(fields.licence, 1024);
  const vendor = written(fields.vendor, 512);
  const module = written(fields.module, 256);
  return {
    type: 'rpm',
    name,
    version: formatEvr(epoch, versionRelease),
    ...(isToken(arch) ? { arch } : {}),
    ...(source === undefined ? {} : { source: { name: source.name, version: source.evr } }),
    licences: licence === undefined ? [] : [licence],
    ...(vendor === undefined ? {} : { maintainer: vendor }),
    ...(hashes.length === 0 ? {} : { hashes }),
    ...(isToken(module) ? { module } : {}),
    ...(files.length === 0 ? {} : { files }),
  };
}

/** The package of one header blob; a string says what is wrong with it. */
export function readRpmHeader(blob: Uint8Array): FoundPackage | string | undefined {
  const header = RpmHeader.parse(blob);
  if (header === undefined) return 'the header of a package is damaged';
  const [version, release] = [header.text(TAG.version), header.text(TAG.release)];
  return toRpmPackage({
    name: header.text(TAG.name),
    epoch: header.number(TAG.epoch),
    versionRelease: version === undefined || release === undefined ? '' : `${version}-${release}`,
    arch: header.text(TAG.arch),
    sourceRpm: header.text(TAG.sourceRpm),
    licence: header.text(TAG.licence),
    vendor: header.text(TAG.vendor),
    module: header.text(TAG.modularityLabel),
    hashes: digestsOf(header),
    files: ownedFiles(header),
  });
}

const EPOCH = /^(\d{1,10}):/;

function withoutEpoch(version: string): string {
  return version.replace(EPOCH, '');
}

/**
 * Writes the epochs of source packages, which SOURCERPM does not carry, where a package of the same source and version tells:
 * perl-Errno is 0:1.28 and of perl 5.26.3, and perl is 4:5.26.3. Where none does, the epoch stays unknown.
 */
export function withSourceEpochs(packages: readonly FoundPackage[]): FoundPackage[] {
  const epochs = new Map<string, string>();
  const keyOf = (name: string, version: string): string => `${name}\0${version}`;
  for (const { source, version } of packages) {
    if (source === undefined || withoutEpoch(version) !== source.version) continue;
    const key = keyOf(source.name, source.version);
    if (!epochs.has(key)) epochs.set(key, EPOCH.exec(version)?.[0] ?? '');
  }
  return packages.map((found) => {
    const { source } = found;
    const epoch = source === undefined ? undefined : epochs.get(keyOf(source.name, source.version));
    return source === undefined || !epoch
      ? found
      : { ...found, source: { ...source, version: epoch + source.version } };
  });
}
