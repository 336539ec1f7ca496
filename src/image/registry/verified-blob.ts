import type { ByteStream } from '../../domain/bytes.ts';
import { FailureError, raise } from '../../domain/failure.ts';
import type { Descriptor } from '../../domain/registry.ts';
import { digestMismatch, hasherOf } from '../digest.ts';

/** The bytes of a blob as they come; ends in a FailureError where they are more, fewer or others than the descriptor says. */
export async function* verifiedBlob(body: ByteStream, descriptor: Descriptor, name: string): ByteStream {
  const hash = hasherOf(descriptor.digest);
  for await (const chunk of measuredBlob(body, descriptor, name)) {
    hash.update(chunk);
    yield chunk;
  }
  const digest = `${descriptor.digest.split(':', 1)[0]}:${hash.digest('hex')}`;
  if (digest !== descriptor.digest) throw new FailureError(digestMismatch(name, descriptor.digest, digest));
}

/** The same where the one who reads computes the digest: ends in a FailureError where the bytes are more or fewer. */
export async function* measuredBlob(body: ByteStream, descriptor: Descriptor, name: string): ByteStream {
  let count = 0;
  for await (const chunk of answered(body, name)) {
    count += chunk.length;
    if (count > descriptor.size)
      throw new FailureError(digestMismatch(name, descriptor.digest, `more than ${descriptor.size} bytes`));
    yield chunk;
  }
  if (count < descriptor.size) cutShort(name, count, descriptor.size);
}

/** A connection that breaks is a failure of the registry, not of the image. */
async function* answered(body: ByteStream, name: string): ByteStream {
  try {
    yield* body;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    raise(
      'registry/unreachable',
      `the connection broke while ${name} was read`,
      error instanceof Error ? error.message : String(error),
      'run it again; the network or the registry failed in the middle of a download',
    );
  }
}

function cutShort(name: string, count: number, size: number): never {
  return raise(
    'image/truncated',
    `${name} ends after ${count} of ${size} bytes`,
    'the registry sent less than its manifest says',
    'run it again, and push the image again if it stays so',
  );
}
