import type { RandomAccess, SpooledFile } from '../domain/bytes.ts';
import type { CatalogedFile } from '../domain/layer.ts';
import { inMemory } from '../formats/random-access.ts';
import type { TarSink } from '../formats/tar.ts';
import type { InspectionRoom } from './inspection-room.ts';
import { beyondBound, type Found, type Inspection, readerFailed } from './wanting.ts';

/** Bytes that an inspector is shown first. */
const HEAD = 64;

/** Those that go on after a look at the first bytes. One that throws is told. */
function started(inspections: readonly Inspection[], head: Uint8Array, found: Found): Inspection[] {
  return inspections.filter(({ inspector, at }) => {
    try {
      return inspector.starts(head);
    } catch (error) {
      found(at, inspector.id, readerFailed(inspector.id, error));
      return false;
    }
  });
}

function within(inspections: readonly Inspection[], size: number, found: Found): Inspection[] {
  for (const { inspector, at } of inspections) {
    if (size > inspector.maxBytes) found(at, inspector.id, beyondBound(size, inspector.maxBytes));
  }
  return inspections.filter(({ inspector }) => size <= inspector.maxBytes);
}

function run(inspections: readonly Inspection[], content: RandomAccess, found: Found): void {
  for (const { inspector, as, at } of inspections) {
    let made: CatalogedFile | undefined;
    try {
      made = inspector.inspect(as, content);
    } catch (error) {
      made = readerFailed(inspector.id, error);
    }
    if (made !== undefined) found(at, inspector.id, made);
  }
}

/** Inspects a file whose bytes can be read where they lie. */
export function inspectInPlace(inspections: readonly Inspection[], content: RandomAccess, found: Found): void {
  if (content.size === 0) return;
  // The head is only valid until the next read: those who keep it would see other bytes.
  const head = Buffer.from(content.read(0, HEAD));
  run(within(started(inspections, head, found), content.size, found), content, found);
}

/**
 * Takes a file that comes in pieces: looks at its first bytes, and keeps the rest only where an inspector goes on. What is kept lies in
 * memory as long as there is room, else in a temporary file.
 */
export class InspectionSink implements TarSink {
  readonly #size: number;
  readonly #found: Found;
  readonly #room: InspectionRoom;
  #inspections: readonly Inspection[];
  #head: Buffer | undefined = Buffer.alloc(0);
  #kept: Kept | undefined;

  constructor(inspections: readonly Inspection[], size: number, room: InspectionRoom, found: Found) {
    this.#inspections = inspections;
    this.#size = size;
    this.#room = room;
    this.#found = found;
  }

  data(piece: Uint8Array): void {
    if (this.#inspections.length === 0) return;
    if (this.#head === undefined) {
      this.#keep(piece);
      return;
    }
    if (this.#head.length === 0 && piece.length === this.#size) {
      this.#whole(piece);
      return;
    }
    this.#head = Buffer.concat([this.#head, piece]);
    if (this.#head.length < Math.min(HEAD, this.#size)) return;
    const head = this.#head;
    this.#head = undefined;
    const goOn = started(this.#inspections, head.subarray(0, HEAD), this.#found);
    this.#inspections = within(goOn, this.#size, this.#found);
    if (this.#inspections.length > 0) this.#keep(head);
  }

  /** The usual case of a small file: it is inspected within the piece that it came in. */
  #whole(piece: Uint8Array): void {
    this.#head = undefined;
    inspectInPlace(this.#inspections, inMemory(piece), this.#found);
    this.#inspections = [];
  }

  end(): void {
    if (this.#kept === undefined) return;
    try {
      const content = this.#kept.content();
      run(this.#inspections, content, this.#found);
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#kept.drop();
      this.#kept = undefined;
    }
  }

  /** Gives back what is held where the file never comes to its end. */
  abandon(): void {
    this.#kept?.drop();
    this.#kept = undefined;
    this.#inspections = [];
  }

  #keep(piece: Uint8Array): void {
    try {
      this.#kept ??= keptIn(this.#room, this.#size);
      this.#kept.write(piece);
    } catch (error) {
      this.#tell(error);
      this.abandon();
    }
  }

  #tell(error: unknown): void {
    for (const { inspector, at } of this.#inspections) this.#found(at, inspector.id, readerFailed(inspector.id, error));
  }
}

interface Kept {
  write(piece: Uint8Array): void;
  content(): RandomAccess;
  drop(): void;
}

function keptIn(room: InspectionRoom, size: number): Kept {
  if (room.take(size)) return new KeptInMemory(room, size);
  if (room.spool === undefined) throw new Error('there is neither room in memory nor a place for a temporary file');
  return keptOnDisk(room.spool.create());
}

class KeptInMemory implements Kept {
  readonly #room: InspectionRoom;
  readonly #bytes: Buffer;
  #filled = 0;

  constructor(room: InspectionRoom, size: number) {
    this.#room = room;
    // Unpooled and untouched until filled: a header that lies about its size costs address space, not memory.
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  write(piece: Uint8Array): void {
    this.#bytes.set(piece, this.#filled);
    this.#filled += piece.length;
  }

  content(): RandomAccess {
    return inMemory(this.#bytes.subarray(0, this.#filled));
  }

  drop(): void {
    this.#room.giveBack(this.#bytes.length);
    // Freed now: left to the garbage collector, many programs would lie in memory at once.
    if (this.#bytes.buffer instanceof ArrayBuffer) this.#bytes.buffer.transfer(0);
  }
}

function keptOnDisk(file: SpooledFile): Kept {
  return { write: (piece) => file.write(piece), content: () => file.content(), drop: () => file.close() };
}
