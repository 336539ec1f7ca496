import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomAccess, Spool, SpooledFile } from '../domain/bytes.ts';
import { DiskWindow } from './disk-window.ts';

/** Temporary files in a folder of the machine. Each is unnamed as soon as it is open, so that none stays however the run ends. */
export class DiskSpool implements Spool {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  create(): SpooledFile {
    const path = join(this.#folder, `seaworthy-spool-${randomBytes(8).toString('hex')}`);
    // wx+: never a file that somebody else has laid there.
    const fd = openSync(path, 'wx+', 0o600);
    const isUnnamed = unnamed(path);
    return new DiskSpooledFile(fd, isUnnamed ? undefined : path);
  }
}

/** Windows keeps the name of an open file: there it goes when the file is closed. */
function unnamed(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

class DiskSpooledFile implements SpooledFile {
  readonly #fd: number;
  readonly #path: string | undefined;
  #size = 0;

  constructor(fd: number, path: string | undefined) {
    this.#fd = fd;
    this.#path = path;
  }

  write(piece: Uint8Array): void {
    for (let written = 0; written < piece.length; ) {
      written += writeSync(this.#fd, piece, written, piece.length - written, this.#size + written);
    }
    this.#size += piece.length;
  }

  content(): RandomAccess {
    return new DiskWindow(this.#fd, 0, this.#size);
  }

  close(): void {
    closeSync(this.#fd);
    if (this.#path !== undefined) unnamed(this.#path);
  }
}
