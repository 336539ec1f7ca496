import { type ContextUse, contextUse, reaches } from '../dockerfile/context-use.ts';
import { readDockerignore } from '../dockerfile/dockerignore.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../dockerfile/parse.ts';
import { ok, type Result } from '../domain/failure.ts';
import { isBakeName, readBakeJson } from '../plan/images/bake.ts';
import { readBakeHcl } from '../plan/images/bake-hcl.ts';
import { type ComposeFile, readCompose } from '../plan/images/compose.ts';
import type { ReadComposeFile } from '../plan/images/compose-following.ts';
import { isComposeName, isOverrideName, modelsOf } from '../plan/images/compose-names.ts';
import { composeImages } from '../plan/images/compose-project.ts';
import type { Declarations, DeclaredImage } from '../plan/images/declared.ts';
import { distinct } from '../plan/images/distinct.ts';
import { loneName } from '../plan/images/matrix.ts';
import { below, folderOf } from '../plan/images/repo-path.ts';
import type { KnownImage } from '../plan/images/touched.ts';
import type { World } from '../ports/world.ts';
import { isDockerfileName } from './find-dockerfiles.ts';

/** Files of one repository that are looked at. */
const MAX_FILES = 5_000;
const MAX_DECLARATION_BYTES = 1024 * 1024;
/** Of an environment file: several projects read the same one. */
const MAX_ENV_BYTES = 64 * 1024;
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
  const found = await world.files.find('.', isWanted, MAX_FILES, 'inside');
  if (!found.ok) return found;
  const { images: declared, notes } = await declaredImages(world, found.value);
  const files = new Set(declared.map(({ file }) => file));
  const present: KnownImage[] = [];
  const absent: string[] = [];
  for (const image of distinct(declared)) {
    if ((await world.files.kind(image.file)) === 'file') present.push(await known(world, image));
    else absent.push(`${image.name} of ${image.declaredIn ?? ''} is left out: there is no ${image.file}`);
  }
  const lone: KnownImage[] = [];
  for (const file of found.value.filter((one) => isDockerfileName(nameOf(one)) && !files.has(one))) {
    lone.push(await loneImage(world, file));
  }
  return ok({ images: [...present, ...lone], notes: [...notes, ...absent] });
}

function isWanted(name: string): boolean {
  return isDockerfileName(name) || isComposeName(name) || isOverrideName(name) || isBakeName(name);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What bake and compose files declare, in the order of the files. */
async function declaredImages(world: World, found: readonly string[]): Promise<Declarations> {
  const models = new Map<string, (readonly string[])[]>();
  for (const model of modelsOf(found)) {
    const [main = ''] = model;
    models.set(main, [...(models.get(main) ?? []), model]);
  }
  const following = {
    read: composeReader(world),
    readEnv: (path: string) => readText(world, path, MAX_ENV_BYTES),
    steps: 0,
  };
  const images: DeclaredImage[] = [];
  const notes = new Set<string>();
  for (const path of found) {
    const ways = (models.get(path) ?? []).map((model) => () => composeImages(model, following));
    if (isBakeName(nameOf(path))) ways.push(() => readBake(world, path));
    for (const way of ways) {
      const read = await way();
      images.push(...read.images);
      for (const note of read.notes) notes.add(note);
    }
  }
  return { images, notes: [...notes] };
}

/** Each file is read once: several projects can take it. */
function composeReader(world: World): ReadComposeFile {
  const known = new Map<string, Promise<Result<ComposeFile>>>();
  const read: ReadComposeFile = async (path) => {
    const text = await readText(world, path);
    return text.ok ? readCompose(path, text.value) : text;
  };
  return (path) => {
    const before = known.get(path) ?? read(path);
    known.set(path, before);
    return before;
  };
}

async function readText(world: World, path: string, maxBytes = MAX_DECLARATION_BYTES): Promise<Result<string>> {
  const read = await world.files.readNamed(path, maxBytes);
  return read.ok ? ok(new TextDecoder().decode(read.value)) : read;
}

async function readBake(world: World, path: string): Promise<Declarations> {
  const text = await readText(world, path);
  if (!text.ok) return { images: [], notes: [text.failure.what] };
  const declared = (path.endsWith('.hcl') ? readBakeHcl : readBakeJson)(path, text.value);
  return declared.ok ? declared.value : { images: [], notes: [`${declared.failure.what}: ${declared.failure.why}`] };
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
