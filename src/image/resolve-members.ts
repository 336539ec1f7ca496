import { type Failure, ok, type Result } from '../domain/failure.ts';
import type { Descriptor } from '../domain/registry.ts';
import { sha256 } from './digest.ts';
import { MAX_MANIFEST, parseManifest } from './manifest.ts';
import { membersAsStore } from './oci-members.ts';
import { notNamed, type PlatformChoice } from './platforms.ts';
import { resolveDocker } from './resolve-docker.ts';
import { resolveOci } from './resolve-oci.ts';
import { failed } from './seekable-archive.ts';
import type { LoadedTarget, Members } from './source.ts';

/** Which image of several: by name, and the format that was asked for. An archive that is the other format is read as what it is. */
interface MemberChoice extends PlatformChoice {
  readonly name?: string;
  readonly prefer: 'docker' | 'oci';
}

/** Finds the images of a docker archive, an OCI archive or an OCI layout. */
export async function resolveMembers(members: Members, choice: MemberChoice): Promise<Result<LoadedTarget>> {
  const docker = await members.bytes('manifest.json', MAX_MANIFEST);
  const index = await members.bytes('index.json', MAX_MANIFEST);
  const first = choice.prefer === 'docker' ? docker : index;
  const readsDocker = first === undefined ? docker !== undefined : choice.prefer === 'docker';
  const root = readsDocker ? docker : index;
  if (root === undefined) return failed(members.failures[0] ?? (await notAnArchive(members)));
  if (!root.ok) return root;
  if (!readsDocker) return resolveIndex(members, root.value, choice);
  const resolved = await resolveDocker(members, root.value, choice, choice.name);
  // An engine that keeps several platforms writes one of them into manifest.json, and all into index.json.
  const tryIndex = !resolved.ok && resolved.failure.code === 'image/no-platform' && index?.ok === true;
  return tryIndex ? resolveIndex(members, index.value, choice) : resolved;
}

async function resolveIndex(members: Members, bytes: Uint8Array, choice: MemberChoice): Promise<Result<LoadedTarget>> {
  const index = parseManifest(bytes, `index.json of ${members.name}`);
  if (!index.ok) return index;
  if (index.value.kind !== 'index') return failed(await notAnArchive(members));
  const all = index.value.manifests;
  const descriptors = choice.name === undefined ? all : all.filter((one) => namesOf(one).includes(choice.name ?? ''));
  if (descriptors.length === 0 && all.length > 0)
    return notNamed(all.flatMap(namesOf), members.name, choice.name ?? '');
  const resolved = await resolveOci(membersAsStore(members), { descriptors, digest: sha256(bytes) }, choice);
  if (!resolved.ok || members.failures.length === 0) return resolved;
  const images = resolved.value.images.map((image) => ({
    ...image,
    failures: [...members.failures, ...image.failures],
  }));
  return ok({ ...resolved.value, images });
}

function namesOf({ annotations, digest }: Descriptor): string[] {
  const keys = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];
  return [...keys.map((key) => annotations?.[key]), digest].filter((name) => name !== undefined);
}

async function notAnArchive(members: Members): Promise<Failure> {
  const repositories = await members.bytes('repositories', MAX_MANIFEST);
  if (repositories !== undefined) {
    return {
      code: 'image/unsupported',
      what: `${members.name} is an archive of the form that Docker wrote before 1.10`,
      why: 'it has `repositories` and no manifest.json; its layers have no digests that could be checked',
      fix: 'load it into a current Docker and save it again',
    };
  }
  if (!members.complete) {
    return {
      code: 'image/truncated',
      what: `${members.name} ends before its manifest`,
      why: 'the file or download was cut short between two members',
      fix: 'save the image again, and check for a full disk',
    };
  }
  return {
    code: 'image/unsupported',
    what: `${members.name} is not an image`,
    why: 'it has neither manifest.json (docker archive) nor index.json (OCI layout)',
    fix: 'make it with `docker save`, `podman save`, `skopeo copy` or `docker buildx build --output type=oci`',
  };
}
