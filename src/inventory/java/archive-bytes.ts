import { createHash } from 'node:crypto';
import type { RandomAccess } from '../../domain/bytes.ts';
import { Fields } from '../../formats/executable-map.ts';
import { partOf } from '../../formats/random-access.ts';
import type { ZipEntry } from '../../formats/zip-entry.ts';

/** What fits into the processor's cache is hashed fastest. */
const CHUNK = 256 * 1024;
const LOCAL_HEADER = 30;

/** The digest of an archive, `sha1:HEX`, by which Maven's repositories know it. */
export function sha1(content: RandomAccess): string {
  const hash = createHash('sha1');
  for (let at = 0; at < content.size; at += CHUNK) hash.update(content.read(at, CHUNK));
  return `sha1:${hash.digest('hex')}`;
}

/** Where the bytes of a stored entry are; behind its local header, whose lengths may differ from the directory's. */
export function storedPart(content: RandomAccess, entry: ZipEntry): RandomAccess | undefined {
  const header = new Fields(content.read(entry.offset, LOCAL_HEADER), true);
  if (header.bytes.length < LOCAL_HEADER || header.text(0, 2) !== 'PK') return undefined;
  return partOf(content, entry.offset + LOCAL_HEADER + header.u16(26) + header.u16(28), entry.size);
}
