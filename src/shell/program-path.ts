import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, extname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { isOutside } from './outside.ts';

/**
 * Where programs are looked for: the folders of PATH that are absolute and outside the workspace. A pull request writes the workspace,
 * so a relative folder, or one in it, would let the checked repository choose what is run.
 */
export class ProgramPath {
  readonly #workspace: string;
  readonly #folders: readonly string[];
  readonly #found = new Map<string, Promise<string | undefined>>();

  constructor(options: { path: string; workspace: string }) {
    this.#workspace = resolve(options.workspace);
    this.#folders = options.path
      .split(delimiter)
      .filter((folder) => isAbsolute(folder) && !within(this.#workspace, resolve(folder)));
  }

  /** PATH for children: the same folders. */
  get text(): string {
    return this.#folders.join(delimiter);
  }

  /** Absolute path of a program, or undefined. A name with a slash must be absolute. */
  find(program: string): Promise<string | undefined> {
    const known = this.#found.get(program);
    if (known !== undefined) return known;
    const search = this.#search(program);
    this.#found.set(program, search);
    return search;
  }

  async #search(program: string): Promise<string | undefined> {
    if (program === '' || program.includes('\0')) return undefined;
    if (program.includes('/') || program.includes(sep)) return isAbsolute(program) ? this.#usable(program) : undefined;
    for (const folder of this.#folders) {
      for (const name of spellings(program)) {
        const found = await this.#usable(join(folder, name));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** The path, where it is an executable file whose real place is outside the workspace. */
  async #usable(path: string): Promise<string | undefined> {
    try {
      const [workspace, real] = await Promise.all([realpath(this.#workspace), realpath(path)]);
      if (within(workspace, dirname(real))) return undefined;
      await access(real, constants.X_OK);
      return (await stat(real)).isFile() ? path : undefined;
    } catch {
      return undefined;
    }
  }
}

/** True where `path` is `folder` or below it. A workspace that is the root of the disk holds everything: then the rule says nothing. */
function within(folder: string, path: string): boolean {
  return folder !== parse(folder).root && !isOutside(folder, path);
}

/** On Windows a program's file has an ending; .bat and .cmd are left out: they cannot be started without a shell. */
function spellings(program: string): readonly string[] {
  return process.platform === 'win32' && extname(program) === '' ? [`${program}.exe`] : [program];
}
