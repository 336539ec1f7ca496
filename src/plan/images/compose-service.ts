import type { WrittenBuild, WrittenService } from './compose.ts';
import { type DeclaredImage, isRemote, type NamedContext } from './declared.ts';
import { withDefaults } from './env-file.ts';
import { repoPath } from './repo-path.ts';

/** Named contexts of one image: more multiply with what extends it, and nobody wrote them by hand. */
const MAX_CONTEXTS = 200;

/** A place of the repository, or why it is none that can be looked at. */
type Place = { readonly path: string } | { readonly because: string };

interface PlacedBuild {
  readonly context?: Place;
  /** As written: it starts at the context, which may be another service's word. */
  readonly dockerfile?: string;
  readonly inline?: true;
  readonly target?: string;
  /** `outside`: a folder that is none of the repository. `elsewhere`: an image or a URL. */
  readonly contexts: ReadonlyMap<string, NamedContext | 'outside' | 'elsewhere'>;
}

/** A service whose relative paths are those of the repository. */
export interface PlacedService {
  readonly name: string;
  /** Its context where none is written: the folder of its project. */
  readonly base: string;
  readonly build?: PlacedBuild;
  readonly image?: string;
  readonly replaces: ReadonlySet<string>;
  /** The files that have a say in it; the first is the one it stands in. */
  readonly files: readonly string[];
}

/** Where a service stands: its file, and the folder that its relative paths start from. */
export interface Standing {
  readonly name: string;
  readonly file: string;
  readonly base: string;
  /** Other files that its words come from. */
  readonly used: readonly string[];
}

/** Resolves what a service says by itself. */
export function placed(
  { build, image, replaces }: WrittenService,
  { name, file, base, used }: Standing,
): PlacedService {
  return {
    name,
    base,
    ...(build === undefined ? {} : { build: placedBuild(build, base) }),
    ...(image === undefined ? {} : { image }),
    replaces,
    files: [file, ...used],
  };
}

function placedBuild({ context, contexts, ...build }: WrittenBuild, base: string): PlacedBuild {
  const named = [...contexts].slice(0, MAX_CONTEXTS + 1);
  return {
    ...build,
    ...(context === undefined ? {} : { context: placeOf(context, base) }),
    contexts: new Map(named.map(([name, written]) => [name, namedContext(written, base)])),
  };
}

/** `written` as a path of the repository, where the folder `base` is what it starts from. */
export function placeOf(written: string, base: string): Place {
  const filled = withDefaults(written);
  if (filled === undefined) return { because: 'its place needs the value of a variable' };
  if (isRemote(filled)) return { because: 'its context is not of this repository' };
  const path = repoPath(base, filled === '' ? '.' : filled);
  return path === undefined ? { because: 'its place is not of this repository' } : { path };
}

function namedContext(written: string, base: string): NamedContext | 'outside' | 'elsewhere' {
  const value = withDefaults(written) ?? '';
  if (value.startsWith('service:')) return { kind: 'image', name: value.slice('service:'.length) };
  if (isRemote(value)) return 'elsewhere';
  const path = repoPath(base, value);
  return path === undefined ? 'outside' : { kind: 'folder', path };
}

/** Lays a service over another one (Compose specification, "Merge"): its words win, mappings are joined. */
export function merged(base: PlacedService, own: PlacedService): PlacedService {
  const { replaces } = own;
  const files = [...new Set([...own.files, ...base.files])];
  if (replaces.has('')) return { ...own, files };
  const image = own.image ?? (replaces.has('image') ? undefined : base.image);
  const build = mergedBuild(replaces.has('build') ? undefined : base.build, own.build, replaces);
  return {
    name: own.name,
    base: own.base,
    ...(image === undefined ? {} : { image }),
    ...(build === undefined ? {} : { build }),
    replaces,
    files,
  };
}

function mergedBuild(
  base: PlacedBuild | undefined,
  own: PlacedBuild | undefined,
  replaces: ReadonlySet<string>,
): PlacedBuild | undefined {
  if (base === undefined) return own;
  const stays = Object.fromEntries(Object.entries(base).filter(([key]) => !replaces.has(`build/${KEYS[key] ?? key}`)));
  const before = replaces.has('build/additional_contexts') ? [] : [...base.contexts];
  const kept = before.filter(([name]) => !replaces.has(`build/additional_contexts/${name}`));
  // One beyond the bound is kept: it tells.
  const contexts = [...new Map([...kept, ...(own?.contexts ?? [])])].slice(0, MAX_CONTEXTS + 1);
  return { ...stays, ...own, contexts: new Map(contexts) };
}

/** What Compose calls a part of a build, where that is not our name. */
const KEYS: Readonly<Record<string, string>> = { inline: 'dockerfile_inline' };

/** The image that a service builds; undefined where it builds none, and in words where what it builds cannot be looked at. */
export function imageOf(
  service: PlacedService,
  scope: ReadonlyMap<string, string>,
): DeclaredImage | string | undefined {
  const { name, build, image, files } = service;
  if (build === undefined) return undefined;
  const [declaredIn = '', ...alsoIn] = files;
  const about = (what: string): string => `the service ${name} of ${declaredIn} is left out: ${what}`;
  if (build.inline) return about('its Dockerfile stands in it');
  if (build.contexts.size > MAX_CONTEXTS) return about(`it has more than ${MAX_CONTEXTS} named contexts`);
  const context = build.context ?? { path: service.base };
  if ('because' in context) return about(context.because);
  const dockerfile = withDefaults(build.dockerfile ?? 'Dockerfile');
  if (dockerfile === undefined) return about('its place needs the value of a variable');
  const file = repoPath(context.path, dockerfile === '' ? 'Dockerfile' : dockerfile);
  if (file === undefined || file === '') return about('its place is not of this repository');
  const target = withDefaults(build.target ?? '');
  const named = withDefaults(image ?? '');
  return {
    name,
    context: context.path,
    file,
    contexts: contextsIn(build.contexts, { scope, declaredIn }),
    declaredIn,
    ...(alsoIn.length === 0 ? {} : { alsoIn }),
    ...(named === undefined || named === '' ? {} : { image: named }),
    ...(target === undefined || target === '' ? {} : { target }),
  };
}

function contextsIn(
  contexts: PlacedBuild['contexts'],
  { scope, declaredIn }: { readonly scope: ReadonlyMap<string, string>; readonly declaredIn: string },
): DeclaredImage['contexts'] {
  return new Map(
    [...contexts].flatMap(([name, context]): [string, NamedContext][] => {
      if (typeof context === 'string') return [];
      if (context.kind === 'folder') return [[name, context]];
      return [[name, { ...context, declaredIn: scope.get(context.name) ?? declaredIn }]];
    }),
  );
}

/** What of an image cannot be looked at, in words: a change there is not seen. */
export function unseenOf({ name, build, files: [file = ''] }: PlacedService): readonly string[] {
  return [...(build?.contexts ?? [])].flatMap(([context, place]) =>
    place === 'outside'
      ? [`the named context ${context} of the service ${name} of ${file} is not of this repository`]
      : [],
  );
}
