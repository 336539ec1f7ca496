import type { ByteStream } from '../../domain/bytes.ts';
import { ok, type Result } from '../../domain/failure.ts';
import type { HttpResponse } from '../../domain/http.ts';
import { formatRegistryRef, type RegistryRef } from '../../domain/image-ref.ts';
import type { Descriptor, ManifestDocument, Registry, TagLookup } from '../../domain/registry.ts';
import { digestMismatch, hasherOf, isDigest, sha256 } from '../digest.ts';
import { MAX_MANIFEST, parseReferrers } from '../manifest.ts';
import { badAnswer, type Question } from './answers.ts';
import { registryBase } from './host.ts';
import { resumedBody } from './resumed-body.ts';
import { type RegistryPorts, Session } from './session.ts';
import { discard, expectOk } from './transport.ts';
import { measuredBlob, verifiedBlob } from './verified-blob.ts';

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const MAX_PAGES = 20;

/** A client of registries of the OCI distribution-spec 1.1 (and of Docker's registry API v2). */
export function createRegistry(ports: RegistryPorts): Registry & TagLookup {
  const session = new Session(ports);
  return {
    manifest: (ref) => manifest(session, ref),
    digest: (ref) => digest(session, ref),
    blob: (ref, descriptor, isCheckedByReader) => blob(session, ref, descriptor, isCheckedByReader),
    referrers: (ref, digest) => referrers(session, ref, digest),
  };
}

async function manifest(session: Session, ref: RegistryRef): Promise<Result<ManifestDocument>> {
  const question = { what: formatRegistryRef(ref), registry: ref.registry };
  const answer = await session.get(
    ref,
    `manifests/${ref.digest ?? ref.tag ?? 'latest'}`,
    { accept: MANIFEST_TYPES },
    question,
  );
  if (!answer.ok) return answer;
  const good = await expectOk(answer.value.response, question, answer.value.because);
  return good.ok ? manifestDocument(good.value, ref, question) : good;
}

/** distribution-spec "Checking if content exists in the registry": the header may lack; then the manifest is computed on. */
async function digest(session: Session, ref: RegistryRef): Promise<Result<string>> {
  const question = { what: formatRegistryRef(ref), registry: ref.registry };
  const path = `manifests/${ref.digest ?? ref.tag ?? 'latest'}`;
  const answer = await session.head(ref, path, { accept: MANIFEST_TYPES }, question);
  if (!answer.ok) return answer;
  const named = answer.value.response.headers['docker-content-digest'] ?? '';
  const isThere = answer.value.response.status === 200;
  await discard(answer.value.response);
  if (isThere && isDigest(named)) return ok(named);
  const document = await manifest(session, ref);
  return document.ok ? ok(document.value.digest) : document;
}

async function manifestDocument(
  response: HttpResponse,
  ref: RegistryRef,
  question: Question,
): Promise<Result<ManifestDocument>> {
  const mediaType = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  if (mediaType === 'text/html') {
    await discard(response);
    return { ok: false, failure: badAnswer(question, 'it sends a web page') };
  }
  const bytes = await response.bytes(MAX_MANIFEST).catch(() => undefined);
  if (bytes === undefined)
    return { ok: false, failure: badAnswer(question, `it breaks off, or has more than ${MAX_MANIFEST} bytes`) };
  const announced = ref.digest ?? response.headers['docker-content-digest'];
  const digest =
    announced?.startsWith('sha512:') === true
      ? `sha512:${hasherOf(announced).update(bytes).digest('hex')}`
      : sha256(bytes);
  if (announced !== undefined && announced !== digest) {
    return { ok: false, failure: digestMismatch(`the manifest of ${question.what}`, announced, digest) };
  }
  return ok({ digest, mediaType, bytes });
}

async function blob(
  session: Session,
  ref: RegistryRef,
  descriptor: Descriptor,
  isCheckedByReader = false,
): Promise<Result<ByteStream>> {
  const name = `blob ${descriptor.digest} of ${formatRegistryRef(ref)}`;
  const question = { what: name, registry: ref.registry };
  const path = `blobs/${descriptor.digest}`;
  const answer = await session.get(ref, path, { accept: '*/*' }, question);
  if (!answer.ok) return answer;
  const good = await expectOk(answer.value.response, question, answer.value.because);
  if (!good.ok) return good;
  const body = resumedBody(good.value.body, descriptor.size, async (from) => {
    const rest = await session.get(ref, path, { accept: '*/*', range: `bytes=${from}-` }, question);
    return rest.ok ? ok(rest.value.response) : rest;
  });
  return ok((isCheckedByReader ? measuredBlob : verifiedBlob)(body, descriptor, name));
}

/** The tag under which a registry without the referrers API has them: of the hex at most 64 characters (distribution-spec, "Referrers Tag Schema"). */
function referrersTag(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm}-${hex.slice(0, 64)}`;
}

/** Referrers by the API; a registry without it has them, if any, in an index under a tag. */
async function referrers(session: Session, ref: RegistryRef, digest: string): Promise<Result<readonly Descriptor[]>> {
  const question = { what: `what refers to ${digest}`, registry: ref.registry };
  const answer = await session.get(ref, `referrers/${digest}`, { accept: INDEX_TYPE }, question);
  if (!answer.ok) return answer;
  const { response } = answer.value;
  const type = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim();
  if (response.status === 200 && type === INDEX_TYPE) return pages(session, ref, response, question);
  // Registries without the API answer 404; some 400 or 405, or with a page of their own.
  if (response.status === 401 || response.status === 403 || response.status === 429 || response.status >= 500) {
    const refused = await expectOk(response, question, answer.value.because);
    if (!refused.ok) return refused;
  }
  await discard(response);
  const { registry, repository } = ref;
  const tagged = await manifest(session, { registry, repository, tag: referrersTag(digest) });
  if (!tagged.ok) return tagged.failure.code === 'image/not-found' ? ok([]) : tagged;
  return listed(tagged.value.bytes, question);
}

async function pages(
  session: Session,
  ref: RegistryRef,
  first: HttpResponse,
  question: Question,
): Promise<Result<Descriptor[]>> {
  const found: Descriptor[] = [];
  let response = first;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const bytes = await response.bytes(MAX_MANIFEST).catch(() => undefined);
    const list = bytes === undefined ? undefined : listed(bytes, question);
    if (list === undefined) return { ok: false, failure: badAnswer(question, 'its list breaks off or is too large') };
    if (!list.ok) return list;
    found.push(...list.value);
    const next = nextPage(response, registryBase(ref.registry));
    if (next === undefined) return ok(found);
    const answer = await session.getUrl(ref, next, { accept: INDEX_TYPE }, question);
    if (!answer.ok) return answer;
    const good = await expectOk(answer.value.response, question);
    if (!good.ok) return good;
    response = good.value;
  }
  return { ok: false, failure: badAnswer(question, `its list has more than ${MAX_PAGES} pages`) };
}

/**
 * `Link: <URL>; rel="next"`, asked of the registry itself: one behind a proxy writes a host or scheme that is not its own, and a list that
 * ends there would lack signatures.
 */
function nextPage(response: HttpResponse, base: URL): URL | undefined {
  const link = /^<([^>]{1,4096})>\s*;\s*rel="?next"?/.exec(response.headers['link'] ?? '')?.[1];
  const url = link === undefined ? null : URL.parse(link, base.href);
  if (url === null) return undefined;
  const next = new URL(base);
  next.pathname = url.pathname;
  next.search = url.search;
  return next;
}

function listed(bytes: Uint8Array, question: Question): Result<readonly Descriptor[]> {
  const list = parseReferrers(bytes, question.what);
  if (!list.ok) return list;
  return list.value === undefined ? { ok: false, failure: badAnswer(question, 'it is no index') } : ok(list.value);
}
