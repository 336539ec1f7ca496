import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { toRpmPackage, withSourceEpochs } from '../rpm/package.ts';
import { decodeText, MAX_PACKAGES, own, quote } from '../text.ts';

const PATH = 'var/lib/rpmmanifest/container-manifest-2';
const COLUMNS = 10;
const MAX_LINE = 16_384;

/** NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, `(none)`, SIZE, ARCH, EPOCHNUM, SOURCERPM: what `rpm -qa --qf` wrote there. */
function toPackage(line: string): FoundPackage | string | undefined {
  const columns = line.split('\t', COLUMNS + 1);
  if (line.length > MAX_LINE || columns.length !== COLUMNS) return `the line ${quote(line)} has not ${COLUMNS} columns`;
  const [name, versionRelease = '', , , vendor, , , arch, epoch = '', sourceRpm] = columns;
  if (!/^\d{1,10}$/.test(epoch) && epoch !== '(none)') return `the line ${quote(line)} has the epoch ${quote(epoch)}`;
  return toRpmPackage({ name, versionRelease, vendor, arch, sourceRpm, epoch: Number(epoch) || undefined });
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  if (content.includes(0)) return { packages: [], problem: 'it is not text: it has NUL bytes' };
  const packages: FoundPackage[] = [];
  let problem: string | undefined;
  const text = decodeText(content);
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = own(text.slice(start, Math.min(end, start + MAX_LINE + 1))).replace(/\r$/, '');
    start = end + 1;
    const found = line.trim() === '' ? undefined : toPackage(line);
    if (typeof found === 'string') problem ??= found;
    else if (found !== undefined && packages.length < MAX_PACKAGES) packages.push(found);
    else if (found !== undefined) problem ??= `it lists more than ${MAX_PACKAGES} packages`;
  }
  return { packages: withSourceEpochs(packages), ...(problem === undefined ? {} : { problem }) };
}

/** The list of packages that distroless images of Azure Linux (Mariner) have in place of rpm's database. */
export const rpmManifest: Cataloger = {
  id: 'rpm-manifest',
  version: 1,
  maxBytes: 32 * 2 ** 20,
  places: { names: ['container-manifest-2'] },
  wants: (path) => path === PATH,
  read,
};
