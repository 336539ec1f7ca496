import { ok, type Result } from '../domain/failure.ts';
import { isBakeName, readBakeJson } from '../plan/images/bake.ts';
import { readBakeHcl } from '../plan/images/bake-hcl.ts';
import { type ComposeFile, readCompose } from '../plan/images/compose.ts';
import type { ReadComposeFile } from '../plan/images/compose-following.ts';
import { isComposeName, isOverrideName, modelsOf } from '../plan/images/compose-names.ts';
import { composeImages } from '../plan/images/compose-project.ts';
import type { Declarations, DeclaredImage } from '../plan/images/declared.ts';
import { distinct } from '../plan/images/distinct.ts';
import type { KnownImage } from '../plan/images/touched.ts';
import type { World } from '../ports/world.ts';
import { isDockerfileName } from './find-dockerfiles.ts';
import { known, loneImage, newRoom, notesOf } from './known-image.ts';

/** Files of one repository that are looked at. */
const MAX_FILES = 5_000;
/** Builds that are declared, each once: a matrix has 256. */
const MAX_IMAGES = 10_000;
const MAX_DECLARATION_BYTES = 1024 * 1024;
/** Of an environment file: several projects read the same one. */
const MAX_ENV_BYTES = 64 * 1024;

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
  const builds = distinct(declared);
  const looked = builds.slice(0, MAX_IMAGES);
  const files = new Set(looked.map(({ file }) => file));
  const room = newRoom();
  const present: KnownImage[] = [];
  const absent: string[] = [];
  for (const image of looked) {
    if ((await world.files.kind(image.file)) === 'file') present.push(await known(world, room, image));
    else absent.push(`${image.name} of ${image.declaredIn ?? ''} is left out: there is no ${image.file}`);
  }
  const lone: KnownImage[] = [];
  for (const file of found.value.filter((one) => isDockerfileName(nameOf(one)) && !files.has(one))) {
    lone.push(await loneImage(world, room, file));
  }
  const more = builds.length - looked.length;
  const beyond = more > 0 ? [`${more} images are left out: ${looked.length} that are declared are looked at`] : [];
  return ok({ images: [...present, ...lone], notes: [...notes, ...beyond, ...absent, ...notesOf(room)] });
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
