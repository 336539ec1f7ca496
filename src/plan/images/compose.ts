import * as v from 'valibot';
import { type Document, isNode, isPair, isScalar, type Pair, parseDocument, visit } from 'yaml';
import { fail, ok, type Result } from '../../domain/failure.ts';
import { beyondBound, MAX_DECLARED } from './declared.ts';
import { mapping } from './mapping.ts';

/** Aliases of a compose file: anchors are in common use there; what multiplies beyond this is refused. */
const MAX_ALIASES = 200;
/** Other files that one file may include. */
const MAX_INCLUDES = 1_000;

const Text = v.string();
const Contexts = v.union([mapping(v.record(Text, v.union([Text, v.number(), v.boolean(), v.null()]))), v.array(Text)]);
const Build = v.union([
  Text,
  mapping(
    v.object({
      context: v.nullish(Text),
      dockerfile: v.nullish(Text),
      dockerfile_inline: v.nullish(Text),
      target: v.nullish(Text),
      additional_contexts: v.nullish(Contexts),
    }),
  ),
]);
const Extends = v.union([Text, mapping(v.object({ service: Text, file: v.nullish(Text) }))]);
const Service = mapping(
  v.nullable(v.object({ build: v.nullish(Build), image: v.nullish(Text), extends: v.nullish(Extends) })),
);
const Include = v.union([
  Text,
  mapping(
    v.object({
      path: v.union([Text, v.array(Text)]),
      project_directory: v.nullish(Text),
      env_file: v.nullish(v.union([Text, v.array(Text)])),
    }),
  ),
]);
const Compose = mapping(
  v.object({
    services: v.nullish(mapping(v.record(Text, v.unknown()))),
    include: v.nullish(v.array(v.unknown())),
  }),
);

/** What a service says of its image, as written: nothing is resolved, and variables stand in it. */
export interface WrittenService {
  readonly build?: WrittenBuild;
  readonly image?: string;
  readonly extends?: { readonly service: string; readonly file?: string };
  /** What of the service before it does not stay below it (`!reset`, `!override`): keys with `/`, `` the service as a whole. */
  readonly replaces: ReadonlySet<string>;
}

export interface WrittenBuild {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly inline?: true;
  readonly target?: string;
  readonly contexts: ReadonlyMap<string, string>;
}

/** Paths of one model, the first one its main file, where its own relative paths start, and where its variables are. */
export interface WrittenInclude {
  readonly paths: readonly string[];
  readonly projectDirectory?: string;
  readonly envFiles?: readonly string[];
}

export interface ComposeFile {
  readonly services: ReadonlyMap<string, WrittenService>;
  readonly includes: readonly WrittenInclude[];
  /** What of it could not be used, in words (foreign ones among them). */
  readonly notes: readonly string[];
}

/** Reads one compose file by itself (Compose specification). Fails with `file/unreadable` where it is none. */
export function readCompose(path: string, text: string): Result<ComposeFile> {
  const refused = (why: string): Result<never> =>
    fail('file/unreadable', `${JSON.stringify(path)} cannot be read as a compose file`, why, 'mend the file');
  let root: unknown;
  let replaced: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  try {
    // Each key would be compared with every other one: a file of a megabyte would take minutes.
    const document = parseDocument(text, { merge: true, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) return refused(error.message.slice(0, 200));
    if (/!(?:reset|override)\b/.test(text)) replaced = takeReplaced(document);
    root = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return refused(error instanceof Error ? error.message.slice(0, 200) : 'it is not YAML');
  }
  const parsed = v.safeParse(Compose, root ?? {});
  if (!parsed.success) return refused('its `services` or its `include` are not of the form of a compose file');
  const written = Object.entries(parsed.output.services ?? {});
  const notes = beyondBound(path, written.length);
  const services = new Map<string, WrittenService>();
  for (const [name, value] of written.slice(0, MAX_DECLARED)) {
    const read = v.safeParse(Service, value);
    if (read.success) services.set(name, serviceOf(read.output, replaced.get(name)));
    else notes.push(`the service ${name} of ${path} is not of the form of a service`);
  }
  const includes = readIncludes(path, parsed.output.include ?? [], notes);
  return ok({ services, includes, notes });
}

/** By service what is tagged `!reset` or `!override`; a value that is reset is taken out of the document. */
function takeReplaced(document: Document): ReadonlyMap<string, ReadonlySet<string>> {
  const replaced = new Map<string, Set<string>>();
  // A key that is a list or a mapping is none of ours, and may be long: it is not written out for each tag below it.
  const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');
  visit(document, {
    Pair(_key, pair, ancestors) {
      const { value } = pair;
      const tag = isNode(value) ? value.tag : undefined;
      if (tag !== '!reset' && tag !== '!override') return;
      if (tag === '!reset') pair.value = null;
      const [section, service, ...keys] = [...ancestors.filter((one) => isPair(one)), pair].map(keyOf);
      if (section !== 'services' || service === undefined || !isLaidOver(keys)) return;
      const known = replaced.get(service) ?? new Set();
      replaced.set(service, known.add(keys.join('/')));
    },
  });
  return replaced;
}

/** Whether something of a service is there that is laid over what was before: the whole, its image, its build and the parts of that. */
function isLaidOver([part, ofBuild, ...deeper]: readonly string[]): boolean {
  if (ofBuild === undefined) return part === undefined || part === 'image' || part === 'build';
  return part === 'build' && (deeper.length === 0 || (deeper.length === 1 && ofBuild === 'additional_contexts'));
}

const given = <Key extends string, Value>(key: Key, value: Value | null | undefined): { [K in Key]?: Value } =>
  (value === null || value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

function serviceOf(service: v.InferOutput<typeof Service>, replaces: ReadonlySet<string> = new Set()): WrittenService {
  const { build, image, extends: base } = service ?? {};
  return {
    ...given('image', image),
    ...given('build', build === null || build === undefined ? undefined : buildOf(build)),
    ...given('extends', typeof base === 'string' ? { service: base } : extendsOf(base)),
    replaces,
  };
}

function extendsOf(base: { service: string; file?: string | null | undefined } | null | undefined) {
  return base === null || base === undefined ? undefined : { service: base.service, ...given('file', base.file) };
}

function buildOf(build: v.InferOutput<typeof Build>): WrittenBuild {
  if (typeof build === 'string') return { context: build, contexts: new Map() };
  return {
    ...given('context', build.context),
    ...given('dockerfile', build.dockerfile),
    ...(typeof build.dockerfile_inline === 'string' ? { inline: true } : {}),
    ...given('target', build.target),
    contexts: contextsOf(build.additional_contexts),
  };
}

function contextsOf(contexts: v.InferOutput<typeof Contexts> | null | undefined): ReadonlyMap<string, string> {
  if (!Array.isArray(contexts))
    return new Map(Object.entries(contexts ?? {}).map(([name, value]) => [name, String(value ?? '')]));
  return new Map(
    contexts.flatMap((entry): [string, string][] => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)]];
    }),
  );
}

function readIncludes(path: string, written: readonly unknown[], notes: string[]): readonly WrittenInclude[] {
  if (written.length > MAX_INCLUDES)
    notes.push(`${path} includes ${written.length} others: ${MAX_INCLUDES} of them are looked at`);
  return written.slice(0, MAX_INCLUDES).flatMap((one) => {
    const read = v.safeParse(Include, one);
    if (!read.success) {
      notes.push(`an \`include\` of ${path} is not of the form of one`);
      return [];
    }
    if (typeof read.output === 'string') return [{ paths: [read.output] }];
    const { path: paths, project_directory: folder, env_file: env } = read.output;
    const envFiles = typeof env === 'string' ? [env] : env;
    return [
      {
        paths: typeof paths === 'string' ? [paths] : paths,
        ...given('projectDirectory', folder),
        ...given('envFiles', envFiles),
      },
    ];
  });
}
