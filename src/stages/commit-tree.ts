import type { ByteStream } from '../domain/bytes.ts';
import { FailureError, fail, ok, type Result, raise } from '../domain/failure.ts';
import type { TreePiece, World } from '../ports/world.ts';
import { count } from '../render/wording.ts';
import { git, gitStream, isCommitId } from './git-objects.ts';

/** Bounds of what is taken out of a commit: a build context beyond them is not built twice. */
const BOUNDS = { entries: 200_000, bytes: 2 * 1024 ** 3 };
/** The list of a tree: 200,000 entries of about 300 bytes. */
const MAX_LIST = 64 * 1024 * 1024;
/** PATH_MAX of Linux: what a link holds. */
const MAX_LINK = 4096;

/** One entry of a tree. `size` in bytes; a submodule has none. */
interface TreeEntry {
  readonly kind: 'file' | 'executable' | 'link' | 'submodule';
  readonly object: string;
  readonly size: number;
  readonly path: string;
}

/** What of a commit is wanted: `path` starts at the root of the repository, without one at its end. */
export interface WantedTree {
  readonly commit: string;
  /** Any folder of the repository on disk. */
  readonly cwd: string;
  /** A folder with all that is below it; empty: the whole tree. */
  readonly folder: string;
  /** Files beside it. `required`: a regular file, or nothing is taken. */
  readonly files: readonly { readonly path: string; readonly required: boolean }[];
  /** Default: 200,000 entries of 2 GiB. */
  readonly bounds?: typeof BOUNDS;
}

/**
 * Lays a part of a commit into a folder as the commit has it: the bytes of its blobs, their executable bit, its links; a submodule is
 * an empty folder. The objects are listed (`git ls-tree`) and read (`git cat-file --batch`) and written by us, because the ways that git
 * has for it let files of the tree change what comes out: `git archive` leaves out and rewrites by `export-ignore` and `export-subst`;
 * `git worktree` and `git checkout` run the filters of `.gitattributes` and hooks, and note the folder in the repository.
 */
export async function placeCommitTree(world: World, wanted: WantedTree, into: string): Promise<Result<void>> {
  const { commit, cwd } = wanted;
  if (!isCommitId(commit)) return refuse('it is not named by the whole of its name');
  if ((await world.programs.find('git')) === undefined) return refuse('git is not on this machine');
  const known = await git(world, ['cat-file', '-e', `${commit}^{commit}`], 1024, cwd);
  if (known?.exitCode !== 0) return notHere();
  const listed = await listTree(world, wanted);
  if (!listed.ok) return listed;
  const place = world.files.place?.bind(world.files);
  const objects = listed.value.filter(({ kind }) => kind !== 'submodule');
  const stdin = objects.map(({ object }) => `${object}\n`).join('');
  const args = ['cat-file', '--batch', '--buffer'];
  if (place === undefined) return refuse('nothing can be laid out here');
  const reading = await gitStream(world, { args, cwd, stdin, maxOutputBytes: 64 * 1024 });
  if (reading === undefined) return refuse('git does not answer');
  try {
    const placed = await place(into, piecesOf(listed.value, reading.stdout));
    if (!placed.ok) return refuse(`${placed.failure.what}: ${placed.failure.why}`);
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure };
    throw error;
  }
  return (await reading.done).exitCode === 0 ? ok(undefined) : notHere();
}

async function listTree(
  world: World,
  { commit, cwd, folder, files, bounds = BOUNDS }: WantedTree,
): Promise<Result<readonly TreeEntry[]>> {
  const list = await git(world, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit], MAX_LIST, cwd);
  if (list === undefined) return refuse('git does not list its files in good time and size');
  if (list.exitCode !== 0) return notHere();
  const entries = readTree(list.stdout);
  if (!entries.ok) return entries;
  const prefix = folder === '' ? '' : `${folder}/`;
  const named = new Set(files.map(({ path }) => path));
  const chosen = entries.value.filter(({ path }) => path.startsWith(prefix) || named.has(path));
  if (!chosen.some(({ path }) => path.startsWith(prefix))) return refuse(`it has no folder ${JSON.stringify(folder)}`);
  for (const { path, required } of files) {
    const found = chosen.find((entry) => entry.path === path);
    if (required && found === undefined) return refuse(`it has no ${JSON.stringify(path)}`);
    if (required && found?.kind === 'link') return refuse(`there ${JSON.stringify(path)} is a link`);
  }
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  if (chosen.length > bounds.entries || bytes > bounds.bytes) {
    return refuse(`it has ${count(chosen.length, 'file')} of ${bytes} bytes: more than are taken out of a commit`);
  }
  return ok(chosen);
}

const KINDS: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  // Written by git of 2005; git itself takes it for 100644.
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '160000': 'submodule',
};

/** `MODE TYPE OBJECT SIZE TAB PATH NUL` for each entry (git-ls-tree(1)); the size of a blob that is not here is no number. */
function readTree(bytes: Uint8Array): Result<readonly TreeEntry[]> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse('it has names that are not UTF-8');
  }
  const entries: TreeEntry[] = [];
  for (const line of text.split('\0').slice(0, -1)) {
    const [, mode = '', object = '', size = '', path = ''] =
      /^([0-7]{6}) (?:blob|commit) ([0-9a-f]{40,64}) {1,8}([0-9]{1,15}|-|BAD)\t(.+)$/s.exec(line) ?? [];
    const kind = KINDS[mode];
    if (size === 'BAD') return notHere();
    if (kind === undefined) return refuse('git lists its files in a way that is not known');
    entries.push({ kind, object, size: size === '-' ? 0 : Number(size), path });
  }
  return ok(entries);
}

/** The contents in the order of the list: `OBJECT blob SIZE LF CONTENTS LF` for each (git-cat-file(1)). Raises where one is missing. */
async function* piecesOf(entries: readonly TreeEntry[], stdout: ByteStream): AsyncGenerator<TreePiece> {
  const reader = new ObjectReader(stdout);
  try {
    for (const entry of entries) yield* entryPieces(entry, reader);
    await reader.drain();
  } finally {
    await reader.close();
  }
}

async function* entryPieces({ kind, object, size, path }: TreeEntry, reader: ObjectReader): AsyncGenerator<TreePiece> {
  if (kind === 'submodule') {
    yield { kind: 'folder', path };
    return;
  }
  if ((await reader.line()) !== `${object} blob ${size}`) missing(path);
  if (kind === 'link') {
    if (size > MAX_LINK) missing(path);
    const target: Uint8Array[] = [];
    for await (const bytes of reader.bytes(size)) target.push(bytes);
    yield { kind: 'link', path, to: Buffer.concat(target).toString() };
  } else {
    yield { kind: 'file', path, executable: kind === 'executable' };
    for await (const bytes of reader.bytes(size)) yield { kind: 'bytes', bytes };
  }
  if ((await reader.line()) !== '') missing(path);
}

/** Longest line before the contents of an object: its name, kind and size. */
const MAX_LINE = 200;

/** Takes lines and counted bytes off a stream. */
class ObjectReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #isBegun = false;

  constructor(stream: ByteStream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Undefined at the end, or where no line ends in good time. */
  async line(): Promise<string | undefined> {
    let head = Buffer.alloc(0);
    while (head.length <= MAX_LINE) {
      const end = this.#rest.indexOf(10);
      const part = this.#rest.subarray(0, end < 0 ? undefined : end);
      if (part.length > MAX_LINE) return undefined;
      head = Buffer.concat([head, part]);
      this.#rest = end < 0 ? new Uint8Array() : this.#rest.subarray(end + 1);
      if (end >= 0) return head.toString('latin1');
      if (!(await this.#more())) return undefined;
    }
    return undefined;
  }

  /** `size` bytes in the pieces in which they come; fewer where the stream ends. */
  async *bytes(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Lets the program come to its own end. */
  async drain(): Promise<void> {
    while (await this.#more());
  }

  /** Ends the program where it has not ended. A stream that nobody has begun to read does not know that it is left. */
  async close(): Promise<void> {
    if (!this.#isBegun) await this.#more();
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    this.#isBegun = true;
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#rest = next.value;
    return true;
  }
}

const CURE = 'check out with `fetch-depth: 0`';

function missing(path: string): never {
  raise(
    'baseline/not-found',
    'the base was not taken out of git',
    `its ${JSON.stringify(path)} is not in this checkout`,
    CURE,
  );
}

/** The commit, or an object of it, is not in the checkout: actions/checkout takes one commit alone unless told otherwise. */
function notHere(): Result<never> {
  return refuse(`it is not in this checkout: ${CURE}`);
}

function refuse(why: string): Result<never> {
  return fail('baseline/not-found', 'the base was not taken out of git', why, `${CURE}, or name a \`baseline\``);
}
