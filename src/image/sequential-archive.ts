import type { Failure } from '../domain/failure.ts';
import { ok, type Result } from '../domain/failure.ts';
import { decompress } from '../formats/compression.ts';
import { type TarEntry, type TarSink, TarWalker } from '../formats/tar.ts';
import { type LayerAliases, NO_ALIASES } from './aliases.ts';
import { ByteQueue } from './byte-queue.ts';
import { digestMismatch, failureOf } from './digest.ts';
import { rememberReading } from './kept-reading.ts';
import { type LayerReading, readLayer } from './layer.ts';
import { MemberSink } from './member-sink.ts';
import { LinkWork, resolveLinks } from './resolve-links.ts';
import { ARCHIVE_LIMITS, failed, missingMember, tooLarge } from './seekable-archive.ts';
import { unreadLayer } from './seekable-layers.ts';
import type { LayerAccess, LayerPlace, Members, OpenStream, ReadContext } from './source.ts';

/** Documents are kept until the manifest, which comes last, says which of them count: together no more than this. */
const MAX_DOCUMENTS = 64 * 2 ** 20;
/** Layers that are not yet read to their end while the next one arrives: thousands of small ones would each hold memory. */
const MAX_UNREAD = 4;
/** Bytes between two looks at how many there are: a piece of half a megabyte could have hundreds in it. */
const STEP = 2 ** 15;

/**
 * Reads an archive that comes once, in order: the output of `docker save`, or a compressed file. Each member is looked at while it
 * arrives and read as what it is, a layer or a document; nothing is written anywhere. The manifest then says what they were.
 */
export async function sequentialArchive(
  open: OpenStream,
  name: string,
  context: ReadContext,
): Promise<Result<Members>> {
  const first = await readThrough(open, name, context);
  if (!first.ok) return first;
  const { documents, links } = first.value;
  const work = new LinkWork();
  const targets = { get: (path: string) => links.get(path), work };
  const real = (path: string): string => resolveLinks(path, targets) ?? '';
  return ok({
    name,
    complete: first.value.complete,
    failures: first.value.failures,
    async bytes(path, maxBytes) {
      const content = documents.get(real(path));
      if (content === undefined) return undefined;
      return content.length > maxBytes ? failed(tooLarge(`${path} of ${name}`, content.length, maxBytes)) : ok(content);
    },
    layers: sequentialLayers(first.value, { open, name, real }),
  });
}

interface Reread {
  readonly open: OpenStream;
  readonly name: string;
  readonly real: (path: string) => string;
}

function sequentialLayers(first: PassedArchive, { open, name, real }: Reread): LayerAccess {
  return {
    async read(places, context, aliasesOf) {
      const readings = new Map<string, LayerReading>();
      if (aliasesOf === undefined) {
        for (const place of places) {
          const reading = readingOf(place, first.layers.get(real(place.key)), name);
          rememberReading(reading, place, context);
          readings.set(place.key, reading);
        }
        return readings;
      }
      const byMember = new Map(places.map((place) => [real(place.key), aliasesOf(place)]));
      const again = await readThrough(open, name, context, (path) => byMember.get(path));
      // What the first passage found still counts where the second one broke off, and that it did is told.
      const failures = again.ok ? again.value.failures : [again.failure];
      for (const place of places) {
        const member = real(place.key);
        const found = (again.ok ? again.value.layers.get(member) : undefined) ?? first.layers.get(member);
        const reading = readingOf(place, found, name);
        readings.set(place.key, { ...reading, failures: [...failures, ...reading.failures] });
      }
      return readings;
    },
  };
}

/** The manifest came after the layer: now its diff id can be compared. */
function readingOf(place: LayerPlace, reading: LayerReading | undefined, name: string): LayerReading {
  if (reading === undefined) return unreadLayer(missingMember(place.key, name));
  const { diffId } = place.expected;
  if (diffId === undefined || reading.failures.length > 0 || reading.content.diffId === diffId) return reading;
  const wrong = digestMismatch(`the diff id of layer ${place.id} of ${name}`, diffId, reading.content.diffId);
  return { ...reading, failures: [wrong] };
}

/** What one passage through an archive left. */
interface PassedArchive {
  readonly documents: ReadonlyMap<string, Uint8Array>;
  readonly layers: ReadonlyMap<string, LayerReading>;
  readonly links: ReadonlyMap<string, { target: string }>;
  readonly complete: boolean;
  readonly failures: readonly Failure[];
}

type AliasesOf = (path: string) => LayerAliases | undefined;

async function readThrough(
  open: OpenStream,
  name: string,
  context: ReadContext,
  aliasesOf?: AliasesOf,
): Promise<Result<PassedArchive>> {
  const stream = await open();
  if (!stream.ok) return stream;
  const passage = new Passage(name, context, aliasesOf);
  const walker = new TarWalker((entry) => passage.visit(entry), name, ARCHIVE_LIMITS);
  const failures: Failure[] = [];
  let complete = false;
  try {
    for await (const chunk of decompress(stream.value, name)) {
      for (let at = 0; at < chunk.length; at += STEP) {
        walker.push(chunk.subarray(at, at + STEP));
        await passage.room();
      }
    }
    complete = walker.end().trailer;
  } catch (error) {
    passage.fail(error);
    failures.push(failureOf(error, name));
  }
  return ok({ ...(await passage.result()), complete, failures: [...failures, ...passage.failures] });
}

class Passage {
  readonly #name: string;
  readonly #context: ReadContext;
  readonly #aliasesOf: AliasesOf | undefined;
  readonly #documents = new Map<string, Uint8Array>();
  readonly #layers = new Map<string, Promise<LayerReading>>();
  readonly #links = new Map<string, { target: string }>();
  readonly #queues = new Set<ByteQueue>();
  readonly #unread = new Set<Promise<LayerReading>>();
  readonly failures: Failure[] = [];
  #documentBytes = 0;

  constructor(name: string, context: ReadContext, aliasesOf: AliasesOf | undefined) {
    this.#name = name;
    this.#context = context;
    this.#aliasesOf = aliasesOf;
  }

  visit(entry: TarEntry): TarSink | undefined {
    this.#links.delete(entry.path);
    if (entry.kind === 'symlink') this.#links.set(entry.path, { target: entry.link ?? '' });
    if (entry.kind === 'hardlink') this.#links.set(entry.path, { target: `/${entry.link ?? ''}` });
    if (entry.kind !== 'file' || entry.sparse) return undefined;
    return new MemberSink(entry, {
      document: (bytes) => this.#document(entry.path, bytes),
      layer: () => this.#layer(entry),
    });
  }

  /** Waits until every layer that is being read has room for more, and few are: each has its inflater. All but the last one have all their bytes. */
  async room(): Promise<void> {
    for (const queue of this.#queues) if (queue.full) await queue.room();
    while (this.#unread.size > MAX_UNREAD) await Promise.race(this.#unread);
  }

  fail(error: unknown): void {
    for (const queue of this.#queues) queue.fail(error);
  }

  async result(): Promise<Omit<PassedArchive, 'failures' | 'complete'>> {
    const layers = new Map<string, LayerReading>();
    for (const [path, reading] of this.#layers) layers.set(path, await reading);
    return { documents: this.#documents, layers, links: this.#links };
  }

  #document(path: string, bytes: Uint8Array): void {
    this.#documentBytes += bytes.length;
    if (this.#documentBytes <= MAX_DOCUMENTS) this.#documents.set(path, bytes);
    else if (this.failures.length === 0) {
      this.failures.push(tooLarge(`${this.#name}: all documents together`, this.#documentBytes, MAX_DOCUMENTS));
    }
  }

  #layer(entry: TarEntry): ByteQueue {
    const queue = new ByteQueue();
    this.#queues.add(queue);
    const { progress, ...rest } = this.#context;
    const blob = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(entry.path);
    const expected = blob === null ? {} : { digest: `${blob[1]}:${blob[2]}` };
    const aliases = this.#aliasesOf?.(entry.path) ?? NO_ALIASES;
    const onBytes = (count: number): void => progress.bytes(count);
    const name = `layer ${entry.path} of ${this.#name}`;
    const reading = readLayer(queue, { ...rest, name, expected, aliases, onBytes }).then((value) => {
      this.#queues.delete(queue);
      this.#unread.delete(reading);
      progress.layer();
      return value;
    });
    this.#unread.add(reading);
    this.#layers.set(entry.path, reading);
    return queue;
  }
}
