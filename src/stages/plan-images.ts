import { type ContextUse, contextUse, reaches } from '../dockerfile/context-use.ts';
import { readDockerignore } from '../dockerfile/dockerignore.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../dockerfile/parse.ts';
import { ok, type Result } from '../domain/failure.ts';
import { isBakeName, readBakeJson } from '../plan/images/bake.ts';
import { readBakeHcl } from '../plan/images/bake-hcl.ts';
import { isComposeName, readCompose } from '../plan/images/compose.ts';
import type { Declarations, DeclaredImage } from '../plan/images/declared.ts';
import { loneName } from '../plan/images/matrix.ts';
import { folderOf } from '../plan/images/repo-path.ts';
import type { KnownImage } from '../plan/images/touched.ts';
import type { World } from '../ports/world.ts';
import { isDockerfileName } from './find-dockerfiles.ts';

/** Files of one repository that are looked at. */
const MAX_FILES = 5_000;
const MAX_DECLARATION_BYTES = 1024 * 1024;
const MAX_DOCKERIGNORE_BYTES = 1024 * 1024;
/** Sources that are looked for to tell the context of a Dockerfile. */
const MAX_LOOKED_FOR = 50;

export interface FoundImages {
  readonly images: readonly KnownImage[];
  /** What could not be used, in words; foreign ones among them. */
  readonly notes: readonly string[];
}

/** All images that the repository builds: those that bake and compose files declare, and every other Dockerfile by itself. Ordered by file and name. */
export async function findImages(world: World): Promise<Result<FoundImages>> {
  const isWanted = (name: string): boolean => isDockerfileName(name) || isComposeName(name) || isBakeName(name);
  const found = await world.files.find('.', isWanted, MAX_FILES);
  if (!found.ok) return found;
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const declared: DeclaredImage[] = [];
  const notes: string[] = [];
  for (const path of found.value.filter((one) => !isDockerfileName(nameOf(one)))) {
    const read = await readDeclarations(world, path);
    declared.push(...read.images);
    notes.push(...read.notes);
  }
  const files = new Set(declared.map(({ file }) => file));
  const present: KnownImage[] = [];
  for (const image of distinct(declared)) {
    if ((await world.files.kind(image.file)) === 'file') present.push(await known(world, image));
    else notes.push(`${image.name} of ${image.declaredIn ?? ''} is left out: there is no ${image.file}`);
  }
  const lone: KnownImage[] = [];
  for (const file of found.value.filter((one) => isDockerfileName(nameOf(one)) && !files.has(one))) {
    lone.push(await loneImage(world, file));
  }
  return ok({ images: [...present, ...lone], notes });
}

async function readDeclarations(world: World, path: string): Promise<Declarations> {
  const read = await world.files.readNamed(path, MAX_DECLARATION_BYTES);
  if (!read.ok) return { images: [], notes: [read.failure.what] };
  const text = new TextDecoder().decode(read.value);
  const declared = readerOf(path)(path, text);
  return declared.ok ? declared.value : { images: [], notes: [`${declared.failure.what}: ${declared.failure.why}`] };
}

function readerOf(path: string): (path: string, text: string) => Result<Declarations> {
  if (path.endsWith('.hcl')) return readBakeHcl;
  return path.endsWith('.json') ? readBakeJson : readCompose;
}

/** What two files, or two services, declare of one build is one image; the first that names the image wins. */
function distinct(images: readonly DeclaredImage[]): readonly DeclaredImage[] {
  const keyOf = ({ context, file, target, declaredIn, contexts }: DeclaredImage): string =>
    JSON.stringify([context, file, target, contexts.size === 0 ? '' : declaredIn, [...contexts]]);
  const seen = new Map<string, DeclaredImage>();
  for (const image of images) {
    const before = seen.get(keyOf(image));
    if (before === undefined || (before.image === undefined && image.image !== undefined))
      seen.set(keyOf(image), image);
  }
  return [...seen.values()];
}

const UNREADABLE: ContextUse = { sources: [''], from: new Map(), bases: [] };

async function useOf(world: World, { file, target }: Pick<DeclaredImage, 'file' | 'target'>): Promise<ContextUse> {
  const read = await world.files.readNamed(file, MAX_DOCKERFILE_BYTES);
  const parsed = read.ok ? parseDockerfile(read.value, file) : read;
  if (!parsed.ok) return UNREADABLE;
  return contextUse(parsed.value, { buildArgs: {}, ...(target === undefined ? {} : { target }) });
}

async function known(world: World, declared: DeclaredImage, use?: ContextUse): Promise<KnownImage> {
  const { sources, from, bases } = use ?? (await useOf(world, declared));
  const ignoreFiles = [`${declared.file}.dockerignore`, within(declared.context, '.dockerignore')];
  const ignores = readDockerignore(await ignoreText(world, ignoreFiles));
  return {
    declared,
    ignoreFiles,
    takes: (path) => reaches(sources, path) && !ignores(path),
    takesFrom: (name, path) => bases.includes(name) || reaches(from.get(name) ?? [], path),
    others: [...bases, ...from.keys()],
  };
}

/** The Dockerfile's own beats the context's; one that cannot be read excludes nothing. */
async function ignoreText(world: World, files: readonly string[]): Promise<string> {
  for (const file of files) {
    if ((await world.files.kind(file)) !== 'file') continue;
    const read = await world.files.readNamed(file, MAX_DOCKERIGNORE_BYTES);
    return read.ok ? new TextDecoder().decode(read.value) : '';
  }
  return '';
}

/** Its context is the nearest folder above it that has all the sources that it names; its own where none has. */
async function loneImage(world: World, file: string): Promise<KnownImage> {
  const use = await useOf(world, { file });
  const wanted = use.sources.filter((source) => source !== '' && !/[*?[\\]/.test(source)).slice(0, MAX_LOOKED_FOR);
  let context = folderOf(file);
  for (let folder = context; ; folder = folderOf(folder)) {
    if (await hasAll(world, folder, wanted)) {
      context = folder;
      break;
    }
    if (folder === '') break;
  }
  return known(world, { name: loneName(file), context, file, contexts: new Map() }, use);
}

async function hasAll(world: World, folder: string, wanted: readonly string[]): Promise<boolean> {
  for (const source of wanted) if ((await world.files.kind(within(folder, source))) === undefined) return false;
  return true;
}

function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
