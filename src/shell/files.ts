import { randomBytes } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, mkdir, mkdtemp, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ByteSource, Spool } from '../domain/bytes.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Files } from '../ports/world.ts';
import { DiskBytes } from './disk-bytes.ts';
import { findFiles } from './find-files.ts';
import { replaceFile } from './replace-file.ts';
import { DiskSpool } from './spool.ts';

/** True where `real` is neither `root` nor below it; both without links. */
function isOutside(root: string, real: string): boolean {
  const inside = relative(root, real);
  return isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
}

/** Errors of the file system that mean that there is nothing. */
const NOTHING = ['ENOENT', 'ENOTDIR'];

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}

function notOpened(path: string, error: unknown): Result<never> {
  const code = codeOf(error);
  if (NOTHING.includes(code))
    return fail(
      'file/not-found',
      `${JSON.stringify(path)} is not there`,
      `no such file or folder (${code})`,
      'check the path; relative ones start at the workspace or working-directory',
    );
  return fail(
    'file/unreadable',
    `${JSON.stringify(path)} cannot be read`,
    `the system says ${code}`,
    'check its kind and permissions',
  );
}

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
    const inside = relative(this.#workspace, this.resolve(path));
    if (inside === '' || isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
    return inside.split(sep).join('/');
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

  async find(folder: string, isWanted: (name: string) => boolean, max: number): Promise<Result<readonly string[]>> {
    const found = await findFiles(this.resolve(folder), folder, isWanted, max);
    const prefix = folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`;
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
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
    try {
      if (this.#confined && this.inWorkspace(path) !== undefined && (await this.#leadsOut(dirname(target)))) {
        return leadsOut(path);
      }
      await mkdir(dirname(target), { recursive: true });
      // O_EXCL: never through a link that somebody else has laid there.
      const handle = await open(beside, 'wx', 0o644);
      try {
        await handle.writeFile(content);
      } finally {
        await handle.close();
      }
      const kind = await kindOf(target);
      // A device or pipe would be gone from the machine: root may replace /dev/null.
      if (kind !== undefined) throw Object.assign(new Error(kind), { code: kind });
      await rename(beside, target);
      return ok(undefined);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      // A piece that could not be made is no fault of the disk.
      if (codeOf(error) === 'unknown') throw error;
      return fail(
        'file/unwritable',
        `${JSON.stringify(path)} cannot be written`,
        `the system says ${codeOf(error)}`,
        'check the path, its permissions, and that it is not a folder',
      );
    }
  }

  async rewrite(path: string, content: Uint8Array): Promise<Result<void>> {
    try {
      const [root, real] = await Promise.all([realpath(this.#workspace), realpath(this.resolve(path))]);
      if (this.inWorkspace(path) !== undefined && isOutside(root, real)) return leadsOut(path);
      await replaceFile(real, content);
      return ok(undefined);
    } catch (error) {
      return fail(
        'file/unwritable',
        `${JSON.stringify(path)} cannot be written`,
        `the system says ${codeOf(error)}`,
        'check the path, its permissions, and that it is a regular file',
      );
    }
  }

  /** Whether a folder, or of one that is still to be made the nearest that is there, really lies outside the workspace. */
  async #leadsOut(folder: string): Promise<boolean> {
    const root = await realpath(this.#workspace);
    for (let at = folder; ; at = dirname(at)) {
      const entry = await lstat(at).catch(() => undefined);
      // A link to nothing counts as there: it is not known where it will lead.
      if (entry !== undefined) return isOutside(root, await realpath(at));
      if (at === dirname(at)) return true;
    }
  }

  async temporary(name: string): Promise<Result<string>> {
    try {
      await mkdir(this.#temporaryRoot, { recursive: true });
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

  /** Removes the temporary folders; a failure to do so is nobody's concern any more. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.#made.map((path) => rm(path, { recursive: true, force: true }).catch(() => undefined)));
  }
}

/** What must not be replaced, as the system's code for it; undefined for files, links to files or to nothing, and nothing. */
async function kindOf(path: string): Promise<'EISDIR' | 'ENXIO' | undefined> {
  try {
    if ((await lstat(path)).isDirectory()) return 'EISDIR';
    const behind = await stat(path);
    return behind.isFile() || behind.isDirectory() ? undefined : 'ENXIO';
  } catch {
    return undefined;
  }
}

function leadsOut(path: string): Result<never> {
  return fail(
    'file/outside-workspace',
    `${JSON.stringify(path)} leads out of the workspace`,
    'a link, or a path with .., points elsewhere',
    'keep the file in the repository',
  );
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
