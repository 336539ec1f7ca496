import { type ContextUse, contextUse, reaches } from '../dockerfile/context-use.ts';
import { readDockerignore } from '../dockerfile/dockerignore.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../dockerfile/parse.ts';
import type { DeclaredImage } from '../plan/images/declared.ts';
import { loneName } from '../plan/images/matrix.ts';
import { below, folderOf } from '../plan/images/repo-path.ts';
import type { KnownImage } from '../plan/images/touched.ts';
import type { World } from '../ports/world.ts';

const MAX_DOCKERIGNORE_BYTES = 1024 * 1024;
/** Sources that are looked for to tell the context of a Dockerfile. */
const MAX_LOOKED_FOR = 50;
/**
 * What the images of one repository may be told by, in bytes of their Dockerfiles and .dockerignore files: a thousand services can build the
 * same large one, each with a target of its own. 5,000 ordinary ones have a half.
 */
const MAX_BYTES = 200 * 1024 * 1024;
/** What a line, and what a source of a build, takes beside its bytes: it is held for each image, and held against each changed file. */
const BYTES_A_LINE = 100;
const BYTES_A_SOURCE = 1_000;
const NEWLINE = 0x0a;

/** What is left of that for the images to come. */
export interface Room {
  bytes: number;
  /** Files that there was no more room for. */
  unread: number;
}

export function newRoom(): Room {
  return { bytes: MAX_BYTES, unread: 0 };
}

/** What was not read, in words. */
export function notesOf({ unread }: Room): readonly string[] {
  if (unread === 0) return [];
  return [
    `Dockerfiles and .dockerignore files are too much to read: ${unread} were not, and any change of a context counts there`,
  ];
}

function hasRoom(room: Room, text: Uint8Array): boolean {
  let lines = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) lines += 1;
  return take(room, text.length + lines * BYTES_A_LINE);
}

function take(room: Room, bytes: number): boolean {
  room.bytes -= bytes;
  if (room.bytes < 0) room.unread += 1;
  return room.bytes >= 0;
}

const UNREADABLE: ContextUse = { sources: [''], from: new Map(), bases: [] };

async function useOf(
  world: World,
  room: Room,
  { file, target }: Pick<DeclaredImage, 'file' | 'target'>,
): Promise<ContextUse> {
  const read = await world.files.readNamed(file, MAX_DOCKERFILE_BYTES);
  if (!read.ok || !hasRoom(room, read.value)) return UNREADABLE;
  const parsed = parseDockerfile(read.value, file);
  if (!parsed.ok) return UNREADABLE;
  const use = contextUse(parsed.value, { buildArgs: {}, ...(target === undefined ? {} : { target }) });
  const sources = [...use.from.values()].reduce((sum, { length }) => sum + length, use.sources.length);
  return take(room, sources * BYTES_A_SOURCE) ? use : UNREADABLE;
}

/** A declared image and what its build takes. `use`: what its Dockerfile says, where that has been read. */
export async function known(world: World, room: Room, declared: DeclaredImage, use?: ContextUse): Promise<KnownImage> {
  const { sources, from, bases } = use ?? (await useOf(world, room, declared));
  const ignoreFiles = [`${declared.file}.dockerignore`, within(declared.context, '.dockerignore')];
  const ignores = readDockerignore(await ignoreText(world, room, ignoreFiles));
  const linkedTo = await linkTarget(world, declared.file);
  return {
    declared,
    ...(linkedTo === undefined ? {} : { linkedTo }),
    ignoreFiles,
    takes: (path) => reaches(sources, path) && !ignores(path),
    takesFrom: (name, path) => bases.includes(name) || reaches(from.get(name) ?? [], path),
    others: [...bases, ...from.keys()],
  };
}

/** The file of the working directory that a link leads to; undefined for a file that is none. */
async function linkTarget({ files }: World, file: string): Promise<string | undefined> {
  const real = await files.realInWorkspace?.(file);
  const folder = folderOf(files.inWorkspace('x') ?? '');
  return real === undefined || real === files.inWorkspace(file) ? undefined : below(folder, real);
}

/** The Dockerfile's own beats the context's; one that cannot be read excludes nothing. */
async function ignoreText(world: World, room: Room, files: readonly string[]): Promise<string> {
  for (const file of files) {
    if ((await world.files.kind(file)) !== 'file') continue;
    const read = await world.files.readNamed(file, MAX_DOCKERIGNORE_BYTES);
    return read.ok && hasRoom(room, read.value) ? new TextDecoder().decode(read.value) : '';
  }
  return '';
}

/** An image of a Dockerfile that nothing declares. Its context is the nearest folder above it that has all the sources that it names; its own where none has. */
export async function loneImage(world: World, room: Room, file: string): Promise<KnownImage> {
  const use = await useOf(world, room, { file });
  const wanted = use.sources.filter((source) => source !== '' && !/[*?[\\]/.test(source)).slice(0, MAX_LOOKED_FOR);
  let context = folderOf(file);
  for (let folder = context; ; folder = folderOf(folder)) {
    if (await hasAll(world, folder, wanted)) {
      context = folder;
      break;
    }
    if (folder === '') break;
  }
  return known(world, room, { name: loneName(file), context, file, contexts: new Map() }, use);
}

async function hasAll(world: World, folder: string, wanted: readonly string[]): Promise<boolean> {
  for (const source of wanted) if ((await world.files.kind(within(folder, source))) === undefined) return false;
  return true;
}

function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
