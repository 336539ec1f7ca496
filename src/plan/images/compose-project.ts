import type { WrittenInclude, WrittenService } from './compose.ts';
import { type Following, mayFollow, mayTake } from './compose-following.ts';
import { imageOf, merged, type PlacedService, placed, placeOf, unseenOf } from './compose-service.ts';
import { includeWith, serviceWith } from './compose-variables.ts';
import { type Declarations, type DeclaredImage, MAX_DECLARED } from './declared.ts';
import { readEnvFile, type Variable, type Variables } from './env-file.ts';
import { folderOf } from './repo-path.ts';

/** Files that extend or include each other this deep. */
const MAX_DEPTH = 20;
/** Named contexts of a service that take no more than the service by itself. */
const CONTEXTS_A_STEP = 20;
/** Of an environment file, and of variables that go with those of another one. */
const CHARACTERS_A_STEP = 64;
const VARIABLES_A_STEP = 20;
const TOO_MANY = 'too many files lead to each other';

/** One project while it is brought together. */
interface Project {
  readonly following: Following;
  readonly notes: Set<string>;
  /** Models that are already in it: the same one is not included twice. */
  readonly models: Set<string>;
  services: number;
}

/** Files that make one model, the later laid over the earlier, the folder that its relative paths start from, and its variables. */
interface Model {
  readonly files: readonly string[];
  readonly base: string;
  readonly variables: Variables;
}

/** A service of a file that has been read. */
interface Named {
  readonly file: string;
  readonly base: string;
  readonly services: ReadonlyMap<string, WrittenService>;
  readonly variables: Variables;
  readonly name: string;
}

/**
 * The images that a compose project builds (Compose specification: "build", "extends", "Include", "Merge"). `files` are the project's own, the later
 * laid over the earlier; relative paths start at the folder of the first. Variables have the value of the environment file, else their default: what
 * the shell of a build says is not known. What needs another value, lies outside of the repository, or leads to itself is left out and told.
 */
export async function composeImages(files: readonly string[], following: Following): Promise<Declarations> {
  const project: Project = { following, notes: new Set(), models: new Set(), services: 0 };
  const base = folderOf(files[0] ?? '');
  const variables = await variablesOf(project, { base, outer: new Map() });
  const services = await servicesOf(project, { files, base, variables }, []);
  const scope = new Map(services.toReversed().map(({ name, files: [file = ''] }) => [name, file]));
  const images: DeclaredImage[] = [];
  for (const service of services) {
    const made = imageOf(service, scope);
    if (typeof made === 'string') project.notes.add(made);
    else if (made !== undefined) images.push(made);
    for (const note of unseenOf(service)) project.notes.add(note);
  }
  return { images, notes: [...project.notes] };
}

/** The services of a model and of all that it includes, its own first. `above`: the main files of the models that it is included by. */
async function servicesOf(project: Project, model: Model, above: readonly string[]): Promise<readonly PlacedService[]> {
  const own = new Map<string, PlacedService>();
  const includes: { readonly from: string; readonly written: WrittenInclude }[] = [];
  for (const path of model.files) {
    const read = await project.following.read(path);
    if (!read.ok) {
      project.notes.add(`${read.failure.what}: ${read.failure.why}`);
      continue;
    }
    for (const note of read.value.notes) project.notes.add(note);
    for (const name of read.value.services.keys()) {
      if (!mayTake(project.following, 1)) {
        project.notes.add(`services of ${path} are left out: ${TOO_MANY}`);
        break;
      }
      const standing = { ...model, file: path, services: read.value.services, name };
      const service = await withWhatItExtends(project, standing, []);
      const before = own.get(name);
      own.set(name, before === undefined ? service : merged(before, service));
    }
    includes.push(...read.value.includes.map((written) => ({ from: path, written })));
  }
  project.services += own.size;
  const included: PlacedService[] = [];
  const through = [...above, model.files[0] ?? ''];
  for (const { from, written } of includes) {
    const { filled, files } = includeWith(written, model.variables);
    const next = includedModel(project, { from, written: filled, base: model.base, above: through });
    if (next === undefined) continue;
    const { envFiles } = filled;
    const wanted = {
      ...next,
      outer: model.variables,
      ...(envFiles === undefined ? {} : { envFiles, from: model.base }),
    };
    const variables = await variablesOf(project, wanted);
    const brought = await servicesOf(project, { ...next, variables }, through);
    included.push(...brought.map((one) => ({ ...one, files: [...new Set([...one.files, from, ...files])] })));
  }
  return [...own.values(), ...included];
}

interface Included {
  readonly from: string;
  readonly written: WrittenInclude;
  readonly base: string;
  readonly above: readonly string[];
}

/** The model that an `include` names; undefined, and told, where it is not followed. */
function includedModel(
  project: Project,
  { from, written, base, above }: Included,
): Omit<Model, 'variables'> | undefined {
  const about = (what: string): undefined =>
    void project.notes.add(
      `${from} includes ${shown(written.paths.slice(0, 3).join(', '))}: ${what}, it is not followed`,
    );
  if (!mayFollow(project.following, Math.max(1, written.paths.length))) return about(TOO_MANY);
  const files = written.paths.map((path) => fileOf(path, base));
  const folder = written.projectDirectory === undefined ? undefined : placeOf(written.projectDirectory, base);
  const paths: string[] = [];
  for (const file of files) {
    if ('because' in file) return about(`it ${file.because}`);
    paths.push(file.path);
  }
  const [main] = paths;
  if (main === undefined) return about('it names no file');
  if (folder !== undefined && 'because' in folder) return about('its `project_directory` is not of this repository');
  if (above.includes(main)) return about('it leads to itself');
  if (above.length >= MAX_DEPTH) return about(`includes more than ${MAX_DEPTH} deep`);
  const model = { files: paths, base: folder?.path ?? folderOf(main) };
  const key = JSON.stringify([model.files, model.base]);
  if (project.models.has(key)) return undefined;
  project.models.add(key);
  if (project.services > MAX_DECLARED) return about(`more than ${MAX_DECLARED} services of one project`);
  return model;
}

/** The service with what it extends below it. `below`: the services that lead to it. */
async function withWhatItExtends(project: Project, at: Named, below: readonly string[]): Promise<PlacedService> {
  const { filled: written, files: used } = serviceWith(at.services.get(at.name) ?? NOTHING, at.variables);
  const own = placed(written, { ...at, used });
  const isEnough = mayTake(project.following, weightOf(own));
  if (written.extends === undefined) return own;
  const about = (what: string): PlacedService => {
    project.notes.add(`the service ${at.name} of ${at.file} is taken by itself: ${what}`);
    return own;
  };
  if (!isEnough) return about(TOO_MANY);
  const { service, file } = written.extends;
  const path = file === undefined ? { path: at.file } : fileOf(file, at.base);
  if ('because' in path) return about(`what it extends is in ${shown(file ?? '')}, which ${path.because}`);
  const leading = [...below, JSON.stringify([at.file, at.base, at.name])];
  if (leading.length > MAX_DEPTH) return about(`what it extends is more than ${MAX_DEPTH} deep`);
  const next = file === undefined ? at : await extendedFile(project, path.path);
  if (typeof next === 'string') return about(`what it extends cannot be read: ${next}`);
  const base = { ...next, variables: at.variables, name: service };
  if (!base.services.has(service)) return about(`it extends ${shown(service)}, which is not in ${base.file}`);
  if (leading.includes(JSON.stringify([base.file, base.base, base.name]))) return about('it extends itself');
  const whole = merged(await withWhatItExtends(project, base, leading), own);
  mayTake(project.following, weightOf(whole));
  return whole;
}

/** What it takes to lay out a service, in steps. */
function weightOf({ build }: PlacedService): number {
  return 1 + (build?.contexts.size ?? 0) / CONTEXTS_A_STEP;
}

/** Paths of such a file start from its own folder, whatever the project's is. */
async function extendedFile(project: Project, file: string): Promise<Omit<Named, 'name' | 'variables'> | string> {
  if (!mayFollow(project.following, 1)) return TOO_MANY;
  const read = await project.following.read(file);
  return read.ok ? { file, base: folderOf(file), services: read.value.services } : read.failure.why;
}

const NOTHING: WrittenService = { replaces: new Set() };

interface VariablesWanted {
  /** The folder of the project, whose `.env` counts where no files are named. */
  readonly base: string;
  /** Those of the model that includes it: they win. */
  readonly outer: Variables;
  readonly envFiles?: readonly string[];
  /** What their paths start from. */
  readonly from?: string;
}

/** The variables of a model; of files that are named the last counts. */
async function variablesOf(project: Project, { base, outer, envFiles, from }: VariablesWanted): Promise<Variables> {
  const variables = new Map<string, Variable>();
  for (const written of envFiles ?? ['.env']) {
    const place = fileOf(written, from ?? base);
    const isWanted = mayFollow(project.following, 1);
    const read = 'path' in place && isWanted ? await project.following.readEnv(place.path) : undefined;
    if (read?.ok && 'path' in place) {
      mayTake(project.following, read.value.length / CHARACTERS_A_STEP + outer.size / VARIABLES_A_STEP);
      for (const [name, one] of readEnvFile(place.path, read.value, outer)) variables.set(name, one);
    } else if (envFiles !== undefined || !isWanted || (read?.ok === false && read.failure.code !== 'file/not-found')) {
      project.notes.add(`the environment file ${shown(written)} cannot be read: variables have their defaults`);
    }
  }
  return variables.size === 0 ? outer : new Map([...variables, ...outer]);
}

function fileOf(written: string, base: string): ReturnType<typeof placeOf> {
  const place = placeOf(written, base);
  if (!('because' in place)) return place.path === '' ? { because: 'is a folder' } : place;
  return { because: place.because.replace(/^its (?:place|context) /, '') };
}

/** A foreign word in a message. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
