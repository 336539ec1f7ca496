import type { ByteSource } from '../../domain/bytes.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import { openZip, visitZip, type ZipArchive, type ZipBounds } from '../../formats/zip.ts';
import { MAX_RECORD_BYTES } from './source.ts';

/** npm's archive is the largest, with some 10⁵ records of malicious packages. */
const BOUNDS: ZipBounds = {
  maxEntries: 2_000_000,
  maxEntryBytes: MAX_RECORD_BYTES,
  maxTotalBytes: 32 * 1024 * 1024 * 1024,
};

const ANEW = 'download it anew';

/** What takes the records of an archive. */
export interface RecordTaker {
  take(file: string, bytes: Uint8Array): string | undefined;
  unreadable(file: string, why: string): void;
}

/** Opens an archive of records. `name` is what people know it by. */
export async function openArchive(source: ByteSource, name: string): Promise<Result<ZipArchive>> {
  const zip = await openZip(source, BOUNDS);
  if (zip.ok) return ok(zip.value);
  return fail('advisories/unreadable', `the archive ${name} cannot be read`, `it ${zip.problem}`, ANEW);
}

/** Hands every record of an archive over. */
export async function takeRecords(
  source: ByteSource,
  archive: ZipArchive,
  name: string,
  taker: RecordTaker,
): Promise<void> {
  await visitZip(source, archive, (entry, content) => {
    if (!entry.name.endsWith('.json')) return;
    const file = `${entry.name} in ${name}`;
    if (content.ok) taker.take(file, content.value);
    else taker.unreadable(file, `it ${content.problem}`);
  });
}

/** The failure of an archive that has no record at all. */
export function emptyArchive(name: string, why: string): ReturnType<typeof fail> {
  return fail('advisories/empty', `the archive ${name} has no record`, why, ANEW);
}
