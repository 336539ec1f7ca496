import type { ByteSource } from '../domain/bytes.ts';
import { ok, type Result } from '../domain/failure.ts';
import { seekableLayers } from './seekable-layers.ts';
import type { Members } from './source.ts';

/** Files of a folder, by a path relative to it that stays inside. */
export interface Folder {
  read(path: string, maxBytes: number): Promise<Result<Uint8Array>>;
  open(path: string): Promise<Result<ByteSource>>;
}

/** An OCI layout in a folder, as members. `isOwn`: this run's own builder has just written it, and nobody else. */
export function layoutFolder(folder: Folder, name: string, isOwn = false): Members {
  return {
    name,
    complete: true,
    failures: [],
    async bytes(path, maxBytes) {
      const content = await folder.read(path, maxBytes);
      return !content.ok && content.failure.code === 'file/not-found' ? undefined : content;
    },
    layers: seekableLayers(
      name,
      async (place) => {
        const source = await folder.open(place.key);
        return source.ok ? ok({ bytes: source.value, close: () => source.value.close() }) : source;
      },
      { byClaim: isOwn },
    ),
  };
}
