import type { Spool } from '../domain/bytes.ts';

/** Bytes of files under inspection that memory holds at once, over all layers that are being read. */
const ROOM = 32 * 2 ** 20;

/** Where the bytes of files under inspection wait until the file is complete: in memory as far as there is room, else in a temporary file. */
export class InspectionRoom {
  readonly spool: Spool | undefined;
  #left: number;

  constructor(spool: Spool | undefined, room = ROOM) {
    this.spool = spool;
    this.#left = room;
  }

  /** True where memory has room for so many bytes; they are taken then, and must be given back. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}
