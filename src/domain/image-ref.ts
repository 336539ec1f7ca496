import { fail, ok, type Result } from './failure.ts';

/** A reference into a registry (distribution/reference grammar). `registry` has its port; Docker Hub is `docker.io`. */
export interface RegistryRef {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What is checked, written as the `image` input is. */
export type Target =
  | { readonly kind: 'registry'; readonly ref: RegistryRef; readonly text: string }
  | { readonly kind: 'oci-dir' | 'oci-archive' | 'docker-archive'; readonly path: string; readonly text: string }
  | { readonly kind: 'docker-daemon' | 'podman'; readonly name: string; readonly text: string }
  | { readonly kind: 'sbom'; readonly path: string; readonly text: string };

/** A target whose bytes are an image. */
export type ImageTarget = Exclude<Target, { readonly kind: 'sbom' }>;

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;

/** User and password before a host, which a reference has no place for: they are not told on. */
const CREDENTIALS = /[^/\s"@]{1,4096}@(?!sha(?:256|512):)/g;

function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, '…@');
}

function bad(text: string, why: string): Result<never> {
  return fail(
    'image/bad-reference',
    `${JSON.stringify(withoutCredentials(text))} is not a reference to an image`,
    withoutCredentials(why),
    'write it as [HOST[:PORT]/]NAME[:TAG][@sha256:HEX], for example ghcr.io/owner/app:1.2',
  );
}

/** The first path part is a host if it has a dot or a port, or is `localhost` (distribution/reference, splitDockerDomain). */
function splitHost(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  if (slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())) {
    const registry = first === 'index.docker.io' ? 'docker.io' : first;
    const rest = name.slice(slash + 1);
    return { registry, repository: registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest };
  }
  return { registry: 'docker.io', repository: slash < 0 ? `library/${name}` : name };
}

/** Parses `[HOST/]NAME[:TAG][@DIGEST]`. A name without tag and digest has neither: the default `latest` is the reader's choice. */
export function parseRegistryRef(text: string): Result<RegistryRef> {
  if (text.length === 0 || text.length > 4096) return bad(text.slice(0, 80), `it has ${text.length} characters`);
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest)) return bad(text, 'what follows @ is not a sha256 or sha512 digest');
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tag = colon > named.lastIndexOf('/') ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) return bad(text, `${JSON.stringify(tag)} is not a tag`);
  const { registry, repository } = splitHost(tag === undefined ? named : named.slice(0, colon));
  if (!HOST.test(registry) || !URL.canParse(`https://${registry}/`))
    return bad(text, `${JSON.stringify(registry)} is not a host`);
  const parts = repository.split('/');
  const wrong = parts.find((part) => !COMPONENT.test(part));
  if (wrong !== undefined)
    return bad(text, `${JSON.stringify(wrong)} is not part of a repository's name (lower case, digits, . _ -)`);
  if (repository.length > 255) return bad(text, 'the name is longer than 255 characters');
  return ok({
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  });
}

/** `registry/repository`, Docker Hub's short names written out. */
export function repositoryOf(ref: RegistryRef): string {
  return `${ref.registry}/${ref.repository}`;
}

/** The reference in full; `latest` where it has neither tag nor digest. */
export function formatRegistryRef(ref: RegistryRef): string {
  const tag = ref.tag ?? (ref.digest === undefined ? 'latest' : undefined);
  return `${repositoryOf(ref)}${tag === undefined ? '' : `:${tag}`}${ref.digest === undefined ? '' : `@${ref.digest}`}`;
}

const FILES = ['oci', 'oci-archive', 'docker-archive', 'sbom'] as const;
const ENGINES = ['docker-daemon', 'podman'] as const;

/** Other programs take a path as it is; and no repository of Docker Hub's own has the name of an archive. */
const LIKE_A_FILE = /^(?:\.{0,2}\/|~\/|[^/:@]+\.(?:tar|tgz|tar\.(?:gz|zst))$)/;

function notAReference(path: string): Result<never> {
  const shown = JSON.stringify(withoutCredentials(path.slice(0, 200)));
  return fail(
    'image/bad-reference',
    `${shown} is a path, and a path needs the kind of what lies there`,
    'without a kind the word is the name of an image in a registry',
    'write docker-archive:FILE, oci-archive:FILE, oci:DIR or sbom:FILE',
  );
}

/** Parses what the `image` input takes: a reference, or `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`, `docker-daemon:NAME`, `podman:NAME`, `sbom:FILE`. */
export function parseTarget(text: string): Result<Target> {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  const file = FILES.find((name) => name === scheme);
  const engine = ENGINES.find((name) => name === scheme);
  if ((file ?? engine) !== undefined && (rest === '' || rest.startsWith('-') || rest.includes('\0'))) {
    return bad(text, `nothing that can be read follows ${scheme}:`);
  }
  if (file !== undefined) return ok({ kind: file === 'oci' ? 'oci-dir' : file, path: rest, text });
  if (engine !== undefined) {
    if (/^(sha256:)?[0-9a-f]{12,64}$/.test(rest)) return ok({ kind: engine, name: rest, text });
    const named = parseRegistryRef(rest);
    return named.ok ? ok({ kind: engine, name: rest, text }) : named;
  }
  const ref = parseRegistryRef(text);
  if (LIKE_A_FILE.test(text)) return notAReference(text);
  return ref.ok ? ok({ kind: 'registry', ref: ref.value, text }) : ref;
}

/** The image without tag and digest: what stays the same when it is built anew. Files and folders stay as written. */
export function logicalName(target: Target): string {
  if (target.kind === 'registry') return repositoryOf(target.ref);
  if (target.kind === 'docker-daemon' || target.kind === 'podman') {
    const ref = parseRegistryRef(target.name);
    return ref.ok ? `${target.kind}:${repositoryOf(ref.value)}` : target.text;
  }
  return target.text;
}

/** The image as it was written, tag included; the digest is left out where it names a build of an image and not a file. */
export function nameAsWritten(target: Target): string {
  const isNamed = target.kind === 'registry' || target.kind === 'docker-daemon' || target.kind === 'podman';
  return isNamed ? target.text.replace(/@[a-z0-9]{1,20}:[0-9a-fA-F]+$/, '') : target.text;
}
