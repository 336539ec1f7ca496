import { type ContextUse, contextUse, isPlainSource, reaching } from '../dockerfile/context-use.ts';
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
const MAX_BYTES = 400 * 1024 * 1024;
/**
 * What lines and sources take beside their bytes: they are held for each image, and patterns, as those of a .dockerignore are, are held
 * against each changed file.
 */
const BYTES_A_LINE = 100;
const BYTES_A_PATTERN_LINE = 1_000;
const BYTES_A_SOURCE = 1_000;
const PATTERN_WEIGHT = 10;
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

function hasRoom(room: Room, text: Uint8Array, bytesALine: number): boolean {
  let lines = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) lines += 1;
  return take(room, text.length + lines * bytesALine);
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
  if (!read.ok || !hasRoom(room, read.value, BYTES_A_LINE)) return UNREADABLE;
  const parsed = parseDockerfile(read.value, file);
  if (!parsed.ok) return UNREADABLE;
  const use = contextUse(parsed.value, { buildArgs: {}, ...(target === undefined ? {} : { target }) });
  const sources = [use.sources, ...use.from.values()].flat();
  const patterns = sources.filter((source) => !isPlainSource(source)).length;
  return take(room, (sources.length + patterns * PATTERN_WEIGHT) * BYTES_A_SOURCE) ? use : UNREADABLE;
}

/** A declared image and what its build takes. `use`: what its Dockerfile says, where that has been read. */
export async function known(world: World, room: Room, declared: DeclaredImage, use?: ContextUse): Promise<KnownImage> {
  const { sources, from, bases } = use ?? (await useOf(world, room, declared));
  const ignoreFiles = [`${declared.file}.dockerignore`, within(declared.context, '.dockerignore')];
  const ignores = readDockerignore(await ignoreText(world, room, ignoreFiles));
  const linkedTo = await linkTarget(world, declared.file);
  const isSource = reaching(sources);
  const isFrom = new Map([...from].map(([name, ofIt]) => [name, reaching(ofIt)]));
  return {
    declared,
    ...(linkedTo === undefined ? {} : { linkedTo }),
    ignoreFiles,
    takes: (path) => isSource(path) && !ignores(path),
    takesFrom: (name, path) => bases.includes(name) || isFrom.get(name)?.(path) === true,
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
    return read.ok && hasRoom(room, read.value, BYTES_A_PATTERN_LINE) ? new TextDecoder().decode(read.value) : '';
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
