import type { ByteSource } from '../domain/bytes.ts';
import { fail, type Result } from '../domain/failure.ts';
import type { Report } from '../domain/report.ts';
import { MAX_REPORT_BYTES, readReportFrom, type Wanted } from '../policy/read-report.ts';

/** What a comparison takes of a baseline's report: vulnerabilities and the age of a distribution are found anew, by what is known today. */
export const FOR_COMPARISON: Wanted = { finding: ({ kind }) => kind !== 'vulnerability' && kind !== 'distribution' };

/** Reads the report in a file that was opened, and closes it. `name`: what it is called in a failure. */
export async function readReportFile(
  opened: Result<ByteSource>,
  name: string,
  { maxBytes = MAX_REPORT_BYTES, ...wanted }: Wanted & { readonly maxBytes?: number } = {},
): Promise<Result<Report>> {
  if (!opened.ok) return opened;
  const source = opened.value;
  try {
    if (source.size > maxBytes) {
      return fail(
        'file/too-large',
        `${name} has ${source.size} bytes`,
        `of a report at most ${maxBytes} bytes are read`,
        'check fewer images in one run',
      );
    }
    return await readReportFrom(piecesOf(source), name, wanted);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the system gives no reason';
    return fail(
      'file/unreadable',
      `${name} cannot be read`,
      why,
      'check the disk, and that nobody else writes the file',
    );
  } finally {
    await source.close();
  }
}

/** So small that a piece is let go by a small collection: larger ones outlive several, and wait for a full one while all others are read. */
const PIECE = 64 * 1024;

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; ) {
    const piece = await source.read(at, PIECE);
    // A file that became shorter ends too early, as any other that is cut.
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}
