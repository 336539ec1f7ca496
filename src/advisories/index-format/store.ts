import type { ByteSource } from '../../domain/bytes.ts';
import type { Result } from '../../domain/failure.ts';

/**
 * A folder that keeps what a later run can use again. Names have no folders of their own but those written with `/`.
 * Nothing in it is trusted: whoever reads verifies. Losing it costs time and nothing else.
 */
export interface KeptFiles {
  /** Undefined where there is no such file, or it cannot be read. */
  open(name: string): Promise<ByteSource | undefined>;
  /** A whole file; undefined where there is none of at most `maxBytes`. */
  read(name: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Replaces a file as a whole. */
  write(name: string, bytes: Uint8Array): Promise<Result<void>>;
}

/** Files in memory: for a run that has no folder to keep anything in. */
export function memoryKeep(): KeptFiles {
  const files = new Map<string, Uint8Array>();
  return {
    open: async (name) => {
      const bytes = files.get(name);
      return bytes === undefined ? undefined : bytesInMemory(bytes);
    },
    read: async (name, maxBytes) => {
      const bytes = files.get(name);
      return bytes === undefined || bytes.length > maxBytes ? undefined : bytes;
    },
    write: async (name, bytes) => {
      files.set(name, Buffer.from(bytes));
      return { ok: true, value: undefined };
    },
  };
}

/**
 * Keeps in memory what cannot be written, for the rest of the run: a folder that is full or read-only must cost time and nothing else.
 * `tell` is called once.
 */
export function orInMemory(kept: KeptFiles, tell: (why: string) => void): KeptFiles {
  const memory = memoryKeep();
  let isTold = false;
  return {
    open: async (name) => (await memory.open(name)) ?? kept.open(name),
    read: async (name, maxBytes) => (await memory.read(name, maxBytes)) ?? kept.read(name, maxBytes),
    async write(name, bytes) {
      const written = await kept.write(name, bytes);
      if (written.ok) return written;
      if (!isTold) tell(`${written.failure.what}: ${written.failure.why}`);
      isTold = true;
      return memory.write(name, bytes);
    },
  };
}

/** Bytes in memory, read like a file. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  const slice = (offset = 0, length = bytes.length): Uint8Array => bytes.subarray(offset, offset + length);
  return {
    size: bytes.length,
    read: async (offset, length) => slice(offset, length),
    async *stream(offset, length) {
      yield slice(offset, length);
    },
    close: async () => undefined,
  };
}
