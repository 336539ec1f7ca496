import type { ByteStream } from '../../domain/bytes.ts';
import type { Result } from '../../domain/failure.ts';
import type { HttpResponse } from '../../domain/http.ts';
import { discard } from './transport.ts';

/** So often a download is taken up again. A registry that breaks every connection after a few bytes must not be asked for ever. */
const MAX_RESUMPTIONS = 4;

/**
 * The bytes of a blob of `size` bytes over as many connections as it takes, within bounds. `again` asks for those from a place on (RFC 9110,
 * section 14.2); a registry that knows no ranges answers with all of them, and those that are had are passed over. Nothing is believed
 * here: who reads this checks the digest of the whole. The first failure is raised where it cannot be mended.
 */
export async function* resumedBody(
  first: ByteStream,
  size: number,
  again: (from: number) => Promise<Result<HttpResponse>>,
): ByteStream {
  let body: ByteStream = first;
  let had = 0;
  for (let resumed = 0; ; resumed += 1) {
    const before = had;
    let broke: { readonly error: unknown } | undefined;
    try {
      for await (const chunk of body) {
        had += chunk.length;
        yield chunk;
      }
    } catch (error) {
      broke = { error };
    }
    if (broke === undefined && (had >= size || had === before)) return;
    const next = resumed < MAX_RESUMPTIONS && had < size ? await from(had, again) : undefined;
    if (next !== undefined) body = next;
    else if (broke === undefined) return;
    else throw broke.error;
  }
}

async function from(
  had: number,
  again: (from: number) => Promise<Result<HttpResponse>>,
): Promise<ByteStream | undefined> {
  const answer = await again(had);
  if (!answer.ok) return undefined;
  const { status, headers, body } = answer.value;
  if (status === 206 && startOf(headers['content-range'] ?? '') === had) return body;
  if (status === 200) return without(body, had);
  await discard(answer.value);
  return undefined;
}

/** Of `bytes 100-199/200`. */
function startOf(range: string): number {
  return Number(/^bytes (\d{1,15})-/.exec(range)?.[1] ?? Number.NaN);
}

async function* without(body: ByteStream, count: number): ByteStream {
  let left = count;
  for await (const chunk of body) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
