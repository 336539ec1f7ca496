import { constants } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerKeep } from '../ports/layer-keep.ts';
import { makeFolders } from './make-folders.ts';
import { writeBeside } from './write-beside.ts';

/** An entry beyond this is not read; none is written so large. */
const MAX_ENTRY = 64 * 2 ** 20;
/** What is kept in all; beyond, what was not used for the longest time goes. */
export const MAX_FOLDER = 256 * 2 ** 20;
/** Temporary files of runs that were ended: older than this, in milliseconds, nobody writes them any more. */
const ABANDONED = 3_600_000;
const NAME = /^[a-z0-9-]{1,64}$/;

/** Entries in a folder of its own (0700), a file each. A file is written beside its place and renamed: another run sees it whole or not at all. */
export class LayerFolder implements LayerKeep {
  readonly debug: (text: string) => void;
  readonly folder: string;
  readonly #maxBytes: number;
  #written = false;

  constructor(folder: string, debug: (text: string) => void, maxBytes = MAX_FOLDER) {
    this.folder = folder;
    this.debug = debug;
    this.#maxBytes = maxBytes;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    if (!NAME.test(name)) return undefined;
    const handle = await open(
      join(this.folder, name),
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
    ).catch(() => undefined);
    if (handle === undefined) return undefined;
    try {
      const facts = await handle.stat();
      if (!facts.isFile() || facts.size > MAX_ENTRY) {
        this.debug(`${name} in ${this.folder} is no file of at most ${MAX_ENTRY} bytes: it is not used`);
        return undefined;
      }
      const bytes = await handle.readFile();
      // Used now: pruning goes by this time.
      const now = new Date();
      await handle.utimes(now, now).catch(() => undefined);
      return bytes;
    } catch {
      return undefined;
    } finally {
      await handle.close();
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    if (!NAME.test(name) || bytes.length > MAX_ENTRY) return;
    try {
      await makeFolders(this.folder, 0o700);
      await writeBeside(join(this.folder, name), bytes, { mode: 0o600 });
      this.#written = true;
    } catch (error) {
      this.debug(`${name} cannot be kept in ${this.folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async names(): Promise<readonly string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => NAME.test(name)).sort();
  }

  /** Removes the oldest entries beyond the bound, where this run has added some. */
  async prune(): Promise<void> {
    if (!this.#written) return;
    this.#written = false;
    try {
      const names = await readdir(this.folder);
      const facts = await Promise.all(names.map((name) => this.#factsOf(name)));
      const entries = facts.filter((one) => one !== undefined).sort((a, b) => b.used - a.used);
      let kept = 0;
      for (const { name, size, used } of entries) {
        const isAbandoned = name.startsWith('.') && Date.now() - used > ABANDONED;
        if (NAME.test(name)) kept += size;
        if (isAbandoned || (NAME.test(name) && kept > this.#maxBytes))
          await rm(join(this.folder, name), { force: true });
      }
    } catch (error) {
      this.debug(`${this.folder} cannot be tidied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #factsOf(name: string): Promise<{ name: string; size: number; used: number } | undefined> {
    const facts = await stat(join(this.folder, name)).catch(() => undefined);
    return facts?.isFile() === true ? { name, size: facts.size, used: facts.mtimeMs } : undefined;
  }
}
