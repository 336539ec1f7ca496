import * as v from 'valibot';
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

/** Targets inherit from each other this deep. */
const MAX_DEPTH = 20;
/** Moulds of one target, and named contexts of one image: more multiply with the targets, and nobody wrote them by hand. */
const MAX_PARENTS = 50;
const MAX_CONTEXTS = 200;

const Text = v.string();
const Target = mapping(
  v.object({
    context: v.nullish(Text),
    dockerfile: v.nullish(Text),
    'dockerfile-inline': v.nullish(Text),
    target: v.nullish(Text),
    tags: v.nullish(v.array(Text)),
    contexts: v.nullish(mapping(v.record(Text, Text))),
    inherits: v.nullish(v.array(Text)),
    matrix: v.nullish(v.unknown()),
  }),
);
const Scalar = v.union([v.string(), v.number(), v.boolean()]);
const Group = mapping(v.object({ targets: v.nullish(v.array(Text)) }));
const Variable = mapping(v.object({ default: v.nullish(v.unknown()) }));
export const BakeFile = mapping(
  v.object({
    target: v.nullish(mapping(v.record(Text, Target))),
    group: v.nullish(mapping(v.record(Text, Group))),
    variable: v.nullish(mapping(v.record(Text, Variable))),
  }),
);
export type BakeFile = v.InferOutput<typeof BakeFile>;
type Target = v.InferOutput<typeof Target>;

/** The names under which Bake looks for its files; those that override others are not read for themselves. */
export function isBakeName(name: string): boolean {
  return name === 'docker-bake.json' || name === 'docker-bake.hcl';
}

/** Reads the JSON form of a bake file. Fails with `file/unreadable`. */
export function readBakeJson(path: string, text: string): Result<Declarations> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    root = undefined;
  }
  const parsed = v.safeParse(BakeFile, root);
  if (parsed.success) return ok(bakeImages(path, parsed.output));
  const [issue] = parsed.issues;
  const where = issue.path?.map((step) => String(step.key)).join('.') ?? '';
  const why = root === undefined ? 'it is not JSON' : `${where === '' ? '' : `${where}: `}${issue.message}`;
  return fail('file/unreadable', `${JSON.stringify(path)} cannot be read as a bake file`, why, 'mend the file');
}

/**
 * The images that the targets of a bake file build (Bake file reference). A target that others inherit from and no group names is a mould, no image.
 * Variables take their default; a target whose place needs more than that is left out and told.
 */
export function bakeImages(path: string, { target, group, variable }: BakeFile): Declarations {
  const targets = new Map(Object.entries(target ?? {}));
  const inherited = new Set([...targets.values()].flatMap(({ inherits }) => inherits ?? []));
  const grouped = new Set(Object.values(group ?? {}).flatMap(({ targets: names }) => names ?? []));
  const variables = new Map(
    Object.entries(variable ?? {}).flatMap(([name, { default: value }]): [string, string][] =>
      v.is(Scalar, value) ? [[name, String(value)]] : [],
    ),
  );
  const known = new Map<string, Target>();
  const images: DeclaredImage[] = [];
  const notes = beyondBound(path, targets.size);
  for (const name of [...targets.keys()].slice(0, MAX_DECLARED)) {
    if (inherited.has(name) && !grouped.has(name)) continue;
    const made = imageOf(path, name, resolved(name, targets, known), variables);
    if (typeof made === 'string') notes.push(`the target ${name} of ${path} is left out: ${made}`);
    else images.push(made);
  }
  return { images, notes };
}

/** A target with what it inherits: the last of those it names wins over the ones before, its own words over all. One that inherits from itself gets nothing of it. */
function resolved(name: string, targets: ReadonlyMap<string, Target>, known: Map<string, Target>, depth = 0): Target {
  const before = known.get(name);
  const own = targets.get(name);
  if (before !== undefined || own === undefined || depth >= MAX_DEPTH) return before ?? {};
  known.set(name, {});
  // Of a name that stands twice the last one counts.
  const named = [...new Set((own.inherits ?? []).toReversed())].slice(0, MAX_PARENTS).toReversed();
  const parents = named.map((parent) => resolved(parent, targets, known, depth + 1));
  const given = [...parents, own].flatMap((one) =>
    Object.entries(one).filter(([, value]) => value !== undefined && value !== null),
  );
  const contexts = [...parents, own].flatMap((one) => Object.entries(one.contexts ?? {}));
  // One beyond the bound is kept: it tells.
  const kept = [...new Map(contexts)].slice(0, MAX_CONTEXTS + 1);
  const merged: Target = { ...Object.fromEntries(given), contexts: Object.fromEntries(kept) };
  known.set(name, merged);
  return merged;
}

function imageOf(
  path: string,
  name: string,
  target: Target,
  variables: ReadonlyMap<string, string>,
): DeclaredImage | string {
  if (typeof target['dockerfile-inline'] === 'string') return 'its Dockerfile stands in it';
  if (target.matrix !== undefined && target.matrix !== null) return 'it is a matrix of its own';
  if (Object.keys(target.contexts ?? {}).length > MAX_CONTEXTS)
    return `it has more than ${MAX_CONTEXTS} named contexts`;
  const written = fillIn(target.context ?? '.', variables);
  const dockerfile = fillIn(target.dockerfile ?? 'Dockerfile', variables);
  if (written === undefined || dockerfile === undefined) return 'its place needs more than the default of a variable';
  if (isRemote(written)) return 'its context is not of this repository';
  const context = repoPath(folderOf(path), written);
  const file = context === undefined ? undefined : repoPath(context, dockerfile);
  if (context === undefined || file === undefined || file === '') return 'its place is not of this repository';
  const [tag] = (target.tags ?? []).flatMap((one) => fillIn(one, variables) ?? []);
  const stage = target.target === undefined || target.target === null ? undefined : fillIn(target.target, variables);
  return {
    name,
    context,
    file,
    contexts: contextsOf(path, target.contexts ?? {}, variables),
    declaredIn: path,
    ...(tag === undefined || tag === '' ? {} : { image: tag }),
    ...(stage === undefined || stage === '' ? {} : { target: stage }),
  };
}

function contextsOf(
  path: string,
  given: Readonly<Record<string, string>>,
  variables: ReadonlyMap<string, string>,
): ReadonlyMap<string, NamedContext> {
  const contexts = new Map<string, NamedContext>();
  for (const [name, written] of Object.entries(given)) {
    const value = fillIn(written, variables) ?? '';
    if (value.startsWith('target:')) contexts.set(name, { kind: 'image', name: value.slice('target:'.length) });
    else if (!isRemote(value)) {
      const folder = repoPath(folderOf(path), value);
      if (folder !== undefined) contexts.set(name, { kind: 'folder', path: folder });
    }
  }
  return contexts;
}

/** Plain `${NAME}` with the defaults of variables; undefined where a template says more, or a variable has none. */
export function fillIn(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let unknown = false;
  const filled = text
    .slice(0, 4096)
    .replace(/(\$\$\{|%%\{)|[$%]\{(?:([A-Za-z_]\w*)\})?/g, (_all, escaped?: string, name?: string) => {
      if (escaped !== undefined) return escaped.slice(1);
      const value = name === undefined ? undefined : variables.get(name);
      if (value === undefined) unknown = true;
      return value ?? '';
    });
  return unknown ? undefined : filled;
}
