import type { ByteSource } from '../domain/bytes.ts';
import { TAR_LIMITS, type TarLimits, type TarVisitor, TarWalker } from './tar.ts';

/** Bytes read at once where a tar is walked by its headers: several headers of small entries, no large waste for big ones. */
const WINDOW = 65_536;

/** Walks a tar that can be read at any place: data that nobody wants is stepped over without reading it. Raises as TarWalker does. */
export async function walkTarSource(
  bytes: ByteSource,
  visit: TarVisitor,
  source: string,
  limits: TarLimits = TAR_LIMITS,
): Promise<{ trailer: boolean; entries: number }> {
  const walker = new TarWalker(visit, source, limits);
  let offset = 0;
  while (offset < bytes.size && !walker.ended) {
    const chunk = await bytes.read(offset, WINDOW);
    if (chunk.length === 0) break;
    walker.push(chunk);
    offset += chunk.length;
    const step = Math.min(walker.skippable, bytes.size - offset);
    walker.skip(step);
    offset += step;
  }
  return { ...walker.end(), entries: walker.entries };
}
