import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { fail, ok, type Result } from '../../domain/failure.ts';
import {
  beyondBound,
  type Declarations,
  type DeclaredImage,
  isRemote,
  MAX_DECLARED,
  type NamedContext,
} from './declared.ts';
import { mapping } from './mapping.ts';
import { folderOf, repoPath } from './repo-path.ts';

/** Aliases of a compose file: anchors are in common use there; what multiplies beyond this is refused. */
const MAX_ALIASES = 200;

const Contexts = v.union([
  mapping(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  v.array(v.string()),
]);
const Build = v.union([
  v.string(),
  mapping(
    v.object({
      context: v.optional(v.string(), '.'),
      dockerfile: v.optional(v.string()),
      dockerfile_inline: v.optional(v.string()),
      target: v.optional(v.string()),
      additional_contexts: v.optional(Contexts),
    }),
  ),
]);
const Service = mapping(v.object({ build: v.nullish(Build), image: v.nullish(v.string()) }));
const Compose = mapping(v.object({ services: v.nullish(mapping(v.record(v.string(), v.unknown()))) }));

/** The names under which Compose looks for its file. */
export function isComposeName(name: string): boolean {
  return /^(?:docker-)?compose\.ya?ml$/.test(name);
}

/**
 * The images that the services of a compose file build (Compose specification, "build"). `path` is the file's. Variables take their default; a
 * service whose context or Dockerfile needs another value is left out and told. Fails with `file/unreadable` where it is no compose file.
 */
export function readCompose(path: string, text: string): Result<Declarations> {
  const refused = (why: string): Result<never> =>
    fail('file/unreadable', `${JSON.stringify(path)} cannot be read as a compose file`, why, 'mend the file');
  let root: unknown;
  try {
    // Each key would be compared with every other one: a file of a megabyte would take minutes.
    const document = parseDocument(text, { merge: true, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) return refused(error.message.slice(0, 200));
    root = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return refused(error instanceof Error ? error.message.slice(0, 200) : 'it is not YAML');
  }
  const parsed = v.safeParse(Compose, root ?? {});
  if (!parsed.success) return refused('it has no `services`');
  const images: DeclaredImage[] = [];
  const services = Object.entries(parsed.output.services ?? {});
  const notes = beyondBound(path, services.length);
  for (const [name, service] of services.slice(0, MAX_DECLARED)) {
    const read = v.safeParse(Service, service);
    if (!read.success) notes.push(`the service ${name} of ${path} is not of the form of a service`);
    else if (read.output.build !== undefined && read.output.build !== null) {
      const made = imageOf(path, name, { build: read.output.build, image: read.output.image });
      if (typeof made === 'string') notes.push(made);
      else images.push(made);
    }
  }
  return ok({ images, notes });
}

function imageOf(
  path: string,
  name: string,
  { build, image }: { build: v.InferOutput<typeof Build>; image: string | null | undefined },
): DeclaredImage | string {
  const given = typeof build === 'string' ? { context: build } : build;
  const about = (what: string): string => `the service ${name} of ${path} is left out: ${what}`;
  if ('dockerfile_inline' in given && given.dockerfile_inline !== undefined)
    return about('its Dockerfile stands in it');
  const written = withDefaults(given.context);
  const dockerfile = withDefaults(('dockerfile' in given ? given.dockerfile : undefined) ?? 'Dockerfile');
  if (written === undefined || dockerfile === undefined) return about('its place needs the value of a variable');
  if (isRemote(written)) return about('its context is not of this repository');
  const context = repoPath(folderOf(path), written === '' ? '.' : written);
  const file = context === undefined ? undefined : repoPath(context, dockerfile);
  if (context === undefined || file === undefined || file === '') return about('its place is not of this repository');
  const target = 'target' in given && given.target !== undefined ? withDefaults(given.target) : undefined;
  const named = image === undefined || image === null ? undefined : withDefaults(image);
  return {
    name,
    context,
    file,
    contexts: contextsOf(path, 'additional_contexts' in given ? given.additional_contexts : undefined),
    declaredIn: path,
    ...(named === undefined || named === '' ? {} : { image: named }),
    ...(target === undefined || target === '' ? {} : { target }),
  };
}

function contextsOf(
  path: string,
  given: v.InferOutput<typeof Contexts> | undefined,
): ReadonlyMap<string, NamedContext> {
  const pairs: [string, string][] = Array.isArray(given)
    ? given.flatMap((entry): [string, string][] => {
        const equals = entry.indexOf('=');
        return equals < 0 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)]];
      })
    : Object.entries(given ?? {}).map(([name, value]) => [name, String(value ?? '')]);
  const contexts = new Map<string, NamedContext>();
  for (const [name, written] of pairs) {
    const value = withDefaults(written) ?? '';
    if (value.startsWith('service:')) contexts.set(name, { kind: 'image', name: value.slice('service:'.length) });
    else if (!isRemote(value)) {
      const folder = repoPath(folderOf(path), value);
      if (folder !== undefined) contexts.set(name, { kind: 'folder', path: folder });
    }
  }
  return contexts;
}

/** Compose's interpolation with what the file itself says: defaults. Undefined where the value of a variable is needed. */
export function withDefaults(text: string): string | undefined {
  let unknown = false;
  const filled = text
    .slice(0, 4096)
    .replace(
      /\$(?:(\$)|\{[A-Za-z_]\w*(?::?-([^{}$]*))?\}|[A-Za-z_]\w*|)/g,
      (_all, dollar?: string, preset?: string) => {
        if (dollar !== undefined) return '$';
        if (preset === undefined) unknown = true;
        return preset ?? '';
      },
    );
  return unknown ? undefined : filled;
}
