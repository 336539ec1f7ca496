import { constants, type Dirent } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ByteSource, Spool } from '../domain/bytes.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Files, TreePiece } from '../ports/world.ts';
import { DiskBytes } from './disk-bytes.ts';
import { codeOf, leadsOut, notOpened, notWritten } from './file-failures.ts';
import { findFiles } from './find-files.ts';
import { makeFolders } from './make-folders.ts';
import { isOutside } from './outside.ts';
import { placeTree } from './place-tree.ts';
import { replaceFile } from './replace-file.ts';
import { DiskSpool } from './spool.ts';
import { writeBeside } from './write-beside.ts';
import { folderLeadsOut, refuseOthers } from './write-place.ts';

/**
 * The files of the machine, as the run may use them. `workspace` and `cwd` are absolute. `confined`: what is written to the
 * workspace stays there, whatever links a pull request has laid in it.
 */
export class DiskFiles implements Files {
  readonly #workspace: string;
  readonly #cwd: string;
  readonly #temporaryRoot: string;
  readonly #confined: boolean;
  readonly #made: string[] = [];
  readonly spool: Spool;

  constructor(options: { workspace: string; cwd: string; temporaryRoot?: string | undefined; confined?: boolean }) {
    this.#workspace = options.workspace;
    this.#cwd = options.cwd;
    this.#confined = options.confined ?? false;
    this.#temporaryRoot = options.temporaryRoot ?? tmpdir();
    this.spool = new DiskSpool(this.#temporaryRoot);
  }

  resolve(path: string): string {
    return resolve(this.#cwd, path);
  }

  inWorkspace(path: string): string | undefined {
    const place = this.resolve(path);
    const inside = relative(this.#workspace, place);
    return inside === '' || isOutside(this.#workspace, place) ? undefined : inside.split(sep).join('/');
  }

  async realInWorkspace(path: string): Promise<string | undefined> {
    try {
      const [root, real] = await Promise.all([realpath(this.#workspace), realpath(this.resolve(path))]);
      return real === root || isOutside(root, real) ? undefined : relative(root, real).split(sep).join('/');
    } catch {
      return undefined;
    }
  }

  async open(path: string): Promise<Result<ByteSource>> {
    return this.#open(this.resolve(path), path, 0);
  }

  async #open(real: string, path: string, flags: number): Promise<Result<ByteSource>> {
    let handle: FileHandle | undefined;
    try {
      // O_NONBLOCK: opening a pipe that nobody writes to must not hang the run.
      handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | flags);
      const facts = await handle.stat();
      if (facts.isFile()) return ok(new DiskBytes(handle, facts.size));
      await handle.close();
      return fail(
        'file/unreadable',
        `${JSON.stringify(path)} is not a regular file`,
        facts.isDirectory() ? 'it is a folder' : 'it is a device, pipe or socket',
        'give the path of a file',
      );
    } catch (error) {
      await handle?.close();
      return notOpened(path, error);
    }
  }

  async read(path: string, maxBytes: number): Promise<Result<Uint8Array>> {
    return readWhole(await this.open(path), path, maxBytes);
  }

  async readNamed(path: string, maxBytes: number): Promise<Result<Uint8Array>> {
    return readWhole(await this.openNamed(path), path, maxBytes);
  }

  async openNamed(path: string): Promise<Result<ByteSource>> {
    if (this.inWorkspace(path) === undefined) return this.open(path);
    try {
      const [root, real] = await Promise.all([realpath(this.#workspace), realpath(this.resolve(path))]);
      if (isOutside(root, real)) return leadsOut(path);
      return await this.#open(real, path, constants.O_NOFOLLOW);
    } catch (error) {
      return notOpened(path, error);
    }
  }

  async kind(path: string): Promise<'file' | 'directory' | undefined> {
    try {
      const facts = await stat(this.resolve(path));
      return facts.isDirectory() ? 'directory' : facts.isFile() ? 'file' : undefined;
    } catch {
      return undefined;
    }
  }

  async facts(path: string): Promise<{ size: number; modifiedMs: number } | undefined> {
    try {
      const { size, mtimeMs } = await stat(this.resolve(path));
      return { size, modifiedMs: mtimeMs };
    } catch {
      return undefined;
    }
  }

  async list(path: string, max: number): Promise<Result<readonly string[]>> {
    try {
      const entries: Dirent[] = await readdir(this.resolve(path), { withFileTypes: true });
      if (entries.length > max)
        return fail(
          'file/too-large',
          `${JSON.stringify(path)} has ${entries.length} entries`,
          `at most ${max} are read`,
          'give a smaller folder',
        );
      return ok(entries.map((entry) => entry.name).sort());
    } catch (error) {
      return notOpened(path, error);
    }
  }

  async find(
    folder: string,
    isWanted: (name: string) => boolean,
    max: number,
    links?: 'inside',
  ): Promise<Result<readonly string[]>> {
    const prefix = folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`;
    const isFile = async (path: string): Promise<boolean> =>
      (await this.realInWorkspace(prefix + path)) !== undefined && (await this.kind(prefix + path)) === 'file';
    const wanted = { isWanted, ...(links === 'inside' ? { isFile } : {}) };
    const found = await findFiles(this.resolve(folder), folder, wanted, max);
    return found.ok ? ok(found.value.map((path) => prefix + path)) : found;
  }

  async write(path: string, content: string | Uint8Array): Promise<Result<void>> {
    return this.#write(path, content);
  }

  async writeFrom(path: string, pieces: Iterable<string>): Promise<Result<void>> {
    return this.#write(path, pieces);
  }

  async #write(path: string, content: string | Uint8Array | Iterable<string>): Promise<Result<void>> {
    const target = this.resolve(path);
    try {
      if (this.#confined && this.inWorkspace(path) !== undefined && (await folderLeadsOut(this.#workspace, target))) {
        return leadsOut(path);
      }
      await makeFolders(dirname(target));
      await writeBeside(target, content, { mode: 0o644, finish: () => refuseOthers(target) });
      return ok(undefined);
    } catch (error) {
      // A piece that could not be made is no fault of the disk.
      if (codeOf(error) === 'unknown') throw error;
      return notWritten(path, error);
    }
  }

  async rewrite(path: string, content: Uint8Array): Promise<Result<void>> {
    try {
      const [root, real] = await Promise.all([realpath(this.#workspace), realpath(this.resolve(path))]);
      if (this.inWorkspace(path) !== undefined && isOutside(root, real)) return leadsOut(path);
      await replaceFile(real, content);
      return ok(undefined);
    } catch (error) {
      return notWritten(path, error);
    }
  }

  async temporary(name: string): Promise<Result<string>> {
    try {
      await makeFolders(this.#temporaryRoot);
      const made = await mkdtemp(join(this.#temporaryRoot, `seaworthy-${name}-`));
      this.#made.push(made);
      return ok(made);
    } catch (error) {
      return fail(
        'file/unwritable',
        `no folder can be made in ${JSON.stringify(this.#temporaryRoot)}`,
        `the system says ${codeOf(error)}`,
        'give a TMPDIR or RUNNER_TEMP that can be written to',
      );
    }
  }

  async discard(folder: string): Promise<void> {
    if (this.#made.includes(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async place(folder: string, pieces: AsyncIterable<TreePiece>): Promise<Result<void>> {
    return placeTree(folder, pieces);
  }

  /** Removes the temporary folders; a failure to do so is nobody's concern any more. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.#made.map((path) => rm(path, { recursive: true, force: true }).catch(() => undefined)));
  }
}

async function readWhole(opened: Result<ByteSource>, path: string, maxBytes: number): Promise<Result<Uint8Array>> {
  if (!opened.ok) return opened;
  const source = opened.value;
  try {
    if (source.size > maxBytes) {
      return fail(
        'file/too-large',
        `${JSON.stringify(path)} has ${source.size} bytes`,
        `at most ${maxBytes} bytes are read of a file of this kind`,
        'make it smaller',
      );
    }
    return ok(await source.read(0, source.size));
  } catch (error) {
    return notOpened(path, error);
  } finally {
    await source.close();
  }
}
