import { corruptTar } from './tar-header.ts';
import type { SparseMap } from './tar-sparse.ts';
import { checkedSparseMap } from './tar-sparse.ts';

/** What the pax records of one entry change of its header. Only what is read here; other keywords are passed over. */
export interface PaxRecords {
  path?: string;
  linkpath?: string;
  size?: number;
  uid?: number;
  gid?: number;
  sparse?: PaxSparse;
}

/** The three forms in which GNU tar writes sparse files into pax archives (GNU tar manual, "Storing Sparse Files"). */
interface PaxSparse {
  name?: string;
  realSize?: number;
  /** 0.0 and 0.1: the map is in the records. 1.0: it stands before the data. */
  map: number[];
  major?: string;
  minor?: string;
}

function decimal(text: string, source: string): number {
  if (!/^[0-9]{1,16}$/.test(text)) corruptTar(source, 'a pax record has a value that is not a number');
  return Number(text);
}

/** A number that may have a fraction or sign where a writer was careless; whole part only, 0 where it is none. */
function lenient(text: string): number {
  const value = Math.trunc(Number(text));
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function sparseRecord(records: PaxRecords, key: string, value: string, source: string): void {
  records.sparse ??= { map: [] };
  const { sparse } = records;
  if (key === 'name') sparse.name = value;
  else if (key === 'size' || key === 'realsize') sparse.realSize = decimal(value, source);
  else if (key === 'major') sparse.major = value;
  else if (key === 'minor') sparse.minor = value;
  else if (key === 'offset' || key === 'numbytes') sparse.map.push(decimal(value, source));
  else if (key === 'map') sparse.map = value === '' ? [] : value.split(',').map((part) => decimal(part, source));
}

function isPlain(key: string): key is 'path' | 'linkpath' | 'size' | 'uid' | 'gid' {
  return key === 'path' || key === 'linkpath' || key === 'size' || key === 'uid' || key === 'gid';
}

function setRecord(records: PaxRecords, key: string, value: string, source: string): void {
  if (value.includes('\0') && (key === 'path' || key === 'linkpath')) {
    corruptTar(source, 'a pax record has a path with a NUL in it');
  }
  // An empty value takes the keyword back (POSIX pax, "Extended Header Keyword Precedence").
  if (value === '' && isPlain(key)) delete records[key];
  else if (key === 'path') records.path = value;
  else if (key === 'linkpath') records.linkpath = value;
  else if (key === 'size') records.size = decimal(value, source);
  else if (key === 'uid') records.uid = lenient(value);
  else if (key === 'gid') records.gid = lenient(value);
  else if (key.startsWith('GNU.sparse.')) sparseRecord(records, key.slice('GNU.sparse.'.length), value, source);
}

/** Parses `LENGTH KEY=VALUE\n` records (POSIX pax, "pax Extended Header"). Raises image/corrupt where one does not keep to the form. */
export function parsePax(body: Buffer, source: string): PaxRecords {
  const records: PaxRecords = {};
  let at = 0;
  while (at < body.length) {
    const blank = body.indexOf(0x20, at);
    const digits = blank < 0 ? '' : body.toString('latin1', at, Math.min(blank, at + 12));
    const length = /^[0-9]{1,10}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    if (length < blank - at + 3 || end > body.length || body[end - 1] !== 0x0a) {
      corruptTar(source, 'a pax extended header has a record that is not of its form');
    }
    const equals = body.indexOf(0x3d, blank + 1);
    if (equals < 0 || equals >= end) corruptTar(source, 'a pax extended header has a record without =');
    const key = body.toString('utf8', blank + 1, equals);
    setRecord(records, key, body.toString('utf8', equals + 1, end - 1), source);
    at = end;
  }
  return records;
}

/**
 * Whether records make a file sparse, as Go's archive/tar has it, by which engines unpack: those of another version, or a name without
 * a map, change nothing.
 */
export function isSparse({ major = '', minor = '', map }: PaxSparse): boolean {
  if (major === '' && minor === '') return map.length > 0;
  return (major === '0' && (minor === '0' || minor === '1')) || (major === '1' && minor === '0');
}

/** What pax records say of a sparse file: its size, and its map unless that stands before the data. */
export function paxSparseMap(sparse: PaxSparse, size: number, source: string): { size: number; map?: SparseMap } {
  const realSize = sparse.realSize ?? size;
  if (sparse.major === '1') return { size: realSize };
  return { size: realSize, map: checkedSparseMap(sparse.map, realSize, source) };
}
