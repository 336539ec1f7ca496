import { createHash } from 'node:crypto';
import type { ByteSource, Spool, SpooledFile } from '../../domain/bytes.ts';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { HttpResponse } from '../../domain/http.ts';
import { bytesInMemory } from '../index-format/store.ts';
import { bodyOf } from './download.ts';
import { shownUrl } from './shown-url.ts';

/** The largest of the bucket has some 200 MB. */
const MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024;
const CHUNK = 256 * 1024;

/** An archive as it was downloaded; its source is to be closed. `sha256`: in hexadecimal. */
export interface DownloadedArchive {
  readonly source: ByteSource;
  readonly sha256: string;
}

/** Downloads an archive of at most `max` bytes to a temporary file; into memory where there is no place for one. */
export async function downloadArchive(
  response: HttpResponse,
  url: string,
  spool: Spool | undefined,
  max: number = MAX_ARCHIVE_BYTES,
): Promise<Result<DownloadedArchive>> {
  if (spool !== undefined) return toDisk(response, url, spool, max);
  const bytes = await bodyOf(response, url, max);
  if (!bytes.ok) return bytes;
  const sha256 = createHash('sha256').update(bytes.value).digest('hex');
  return ok({ source: bytesInMemory(bytes.value), sha256 });
}

async function toDisk(
  response: HttpResponse,
  url: string,
  spool: Spool,
  max: number,
): Promise<Result<DownloadedArchive>> {
  let file: SpooledFile | undefined;
  try {
    file = spool.create();
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > max) throw new Error(`it has more than ${max} bytes`);
      hash.update(chunk);
      file.write(chunk);
    }
    return ok({ source: sourceOf(file), sha256: hash.digest('hex') });
  } catch (error) {
    file?.close();
    const why = error instanceof Error ? error.message.slice(0, 200) : 'the download broke off';
    const fix = 'run again; there must be room for it where temporary files are';
    return fail('advisories/unreachable', `${shownUrl(url)} cannot be downloaded`, why, fix);
  }
}

function sourceOf(file: SpooledFile): ByteSource {
  const content = file.content();
  // What is read is valid until the next reading: whoever waits for more needs bytes of their own.
  const read = (offset: number, length: number): Uint8Array => Buffer.from(content.read(offset, length));
  return {
    size: content.size,
    read: async (offset, length) => read(offset, length),
    async *stream(offset = 0, length = content.size - offset) {
      const end = Math.min(content.size, offset + length);
      for (let at = offset; at < end; at += CHUNK) yield read(at, Math.min(CHUNK, end - at));
    },
    close: async () => file.close(),
  };
}
