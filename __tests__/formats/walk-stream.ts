import type { ByteStream } from '../../src/domain/bytes.ts';
import { TAR_LIMITS, type TarLimits, type TarVisitor, TarWalker } from '../../src/formats/tar.ts';

/** Walks a tar that comes as a stream. */
export async function walkTarStream(
  stream: ByteStream,
  visit: TarVisitor,
  source: string,
  limits: TarLimits = TAR_LIMITS,
): Promise<{ trailer: boolean; entries: number }> {
  const walker = new TarWalker(visit, source, limits);
  for await (const chunk of stream) walker.push(chunk);
  return { ...walker.end(), entries: walker.entries };
}
