import { Buffer } from 'node:buffer';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { isOwnable, MAX_OWNED } from '../ownership.ts';
import { decodeText, isToken, MAX_PACKAGES, own, quote } from '../text.ts';

const PATHS = new Set(['lib/apk/db/installed', 'usr/lib/apk/db/installed']);

/** One block of the database while it is read; `folder` is the last `F:`. */
interface Block {
  readonly fields: Map<string, string>;
  readonly files: string[];
  folder: string;
}

interface Reading {
  readonly packages: FoundPackage[];
  block: Block | undefined;
  problem: string | undefined;
}

const COLON = 0x3a;
/** Name, version, architecture, origin, licence, maintainer, checksum (apk-tools, apk_package.c and database.c). */
const KEPT = new Set(['P', 'V', 'A', 'o', 'L', 'm', 'C']);
/** Characters kept of a value: what is longer (names of provides) is of no field that is read here. */
const MAX_VALUE = 4096;
const CHECKSUM_BYTES = { Q1: 20, Q2: 32 } as const;

/** `Q1` and the base64 of a SHA-1, or `Q2` and that of a SHA-256, as `alg:hex`. */
function parseChecksum(text: string | undefined): string | undefined {
  const kind = text?.slice(0, 2);
  if (text === undefined || (kind !== 'Q1' && kind !== 'Q2')) return undefined;
  const digest = Buffer.from(text.slice(2, 66), 'base64');
  if (digest.length !== CHECKSUM_BYTES[kind]) return undefined;
  return `${kind === 'Q1' ? 'sha1' : 'sha256'}:${digest.toString('hex')}`;
}

function toPackage({ fields, files }: Block): FoundPackage | string {
  const name = fields.get('P');
  const version = fields.get('V');
  if (!isToken(name)) return `a package has the name ${quote(name ?? '')}`;
  if (!isToken(version)) return `the package ${name} has the version ${quote(version ?? '')}`;
  const arch = fields.get('A');
  const origin = fields.get('o');
  const licence = fields.get('L')?.trim().slice(0, 1024);
  const maintainer = fields.get('m')?.trim().slice(0, 512);
  const checksum = parseChecksum(fields.get('C'));
  return {
    type: 'apk',
    name,
    version,
    ...(isToken(arch) ? { arch } : {}),
    source: { name: isToken(origin) ? origin : name, version },
    licences: licence ? [licence] : [],
    ...(maintainer ? { maintainer } : {}),
    ...(checksum === undefined ? {} : { hashes: [checksum] }),
    ...(files.length === 0 ? {} : { files }),
  };
}

function closeBlock(reading: Reading): void {
  const block = reading.block;
  reading.block = undefined;
  if (block === undefined) return;
  const found = toPackage(block);
  if (typeof found === 'string') reading.problem ??= found;
  else if (reading.packages.length < MAX_PACKAGES) reading.packages.push(found);
  else reading.problem ??= `it lists more than ${MAX_PACKAGES} packages`;
}

function addLine(reading: Reading, line: string): void {
  if (line.charCodeAt(1) !== COLON) {
    reading.problem ??= `the line ${quote(line)} is not of the form KEY:VALUE`;
    return;
  }
  const key = line.charAt(0);
  reading.block ??= { fields: new Map(), files: [], folder: '' };
  const block = reading.block;
  if (key === 'F') block.folder = line.slice(2);
  else if (key === 'R') {
    const path = block.folder === '' ? line.slice(2) : `${block.folder}/${line.slice(2)}`;
    if (path.length < MAX_VALUE && isOwnable(path) && block.files.length < MAX_OWNED) block.files.push(own(path));
  } else if (KEPT.has(key) && !block.fields.has(key)) block.fields.set(key, own(line.slice(2, MAX_VALUE)));
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  if (content.includes(0)) return { packages: [], problem: 'it is not text: it has NUL bytes' };
  const text = decodeText(content);
  const reading: Reading = { packages: [], block: undefined, problem: undefined };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const last = end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
    if (last === start) closeBlock(reading);
    else addLine(reading, text.slice(start, last));
    start = end + 1;
  }
  closeBlock(reading);
  return { packages: reading.packages, ...(reading.problem === undefined ? {} : { problem: reading.problem }) };
}

/** apk's database of installed packages (Alpine, Wolfi, Chainguard and kin): blocks of `KEY:VALUE` lines apart by empty lines. */
export const apk: Cataloger = {
  id: 'apk',
  version: 3,
  maxBytes: 128 * 1024 * 1024,
  places: { names: ['installed'] },
  wants: (path) => PATHS.has(path),
  read,
};
