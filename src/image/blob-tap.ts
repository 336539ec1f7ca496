import type { ByteStream } from '../domain/bytes.ts';
import type { Hashing } from '../domain/hashing.ts';
import { beginDigest, type RunningDigest } from './digest-of-stream.ts';
import { HASH_HERE } from './hash-here.ts';

/** What the descriptor of a blob says, and who is told of its bytes. */
interface TapOptions {
  readonly expected: { readonly size?: number };
  readonly hashing?: Hashing;
  readonly onBytes?: (count: number) => void;
}

/** Passes the bytes of a blob on, hashes them, and can take the rest when its reader has stopped early. */
export class BlobTap {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #job: TapOptions;
  readonly #hash: RunningDigest | undefined;
  #count = 0;
  #failed = false;
  #ended = false;

  /** `digest`: the one that is expected and to be computed. */
  constructor(stream: ByteStream, job: TapOptions, digest: string | undefined) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#job = job;
    this.#hash = digest === undefined ? undefined : beginDigest(digest, job.hashing ?? HASH_HERE);
  }

  /** True when every byte of the blob has passed. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Digest of the blob, after its end; undefined where it was not to be computed. */
  async digest(): Promise<string | undefined> {
    return this.#ended ? this.#hash?.digest() : undefined;
  }

  /** Not a `for await`: a reader that stops must not close the blob, whose digest is still to be known. */
  async *bytes(): ByteStream {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk;
  }

  async drain(): Promise<void> {
    if (this.#failed || this.#ended) return;
    while ((await this.#next()) !== undefined);
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    try {
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#ended = true;
        return undefined;
      }
      this.#count += next.value.length;
      await this.#hash?.add(next.value);
      this.#job.onBytes?.(next.value.length);
      return await this.#bounded(next.value);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  /** A blob that is longer than its descriptor says is not read on: it cannot have the right digest. */
  async #bounded(chunk: Uint8Array): Promise<Uint8Array | undefined> {
    const { size } = this.#job.expected;
    if (size === undefined || this.#count <= size) return chunk;
    this.#ended = true;
    await this.#iterator.return?.();
    return chunk;
  }
}
