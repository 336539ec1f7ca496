import { type Failure, fail } from '../domain/failure.ts';
import type { World } from '../ports/world.ts';

/** Dockerfiles that one call takes from folders. */
const MAX_FOUND = 5000;

/** The names by which people and tools know a Dockerfile (docker, podman, buildah; hadolint's and VS Code's patterns). */
export function isDockerfileName(name: string): boolean {
  return (
    /^(?:Dockerfile|Containerfile)(?:\..+)?$|.\.(?:Dockerfile|Containerfile)$/i.test(name) &&
    !/\.dockerignore$|~$|\.(?:orig|rej|swp|md)$/i.test(name)
  );
}

export interface FoundFiles {
  /** In the order given, those of a folder sorted; each once. */
  readonly files: readonly string[];
  readonly failures: readonly Failure[];
}

/** Files as they are given, folders searched for Dockerfiles. A folder without any is a failure: something was expected in it. */
export async function findDockerfiles(world: World, given: readonly string[]): Promise<FoundFiles> {
  const files: string[] = [];
  const failures: Failure[] = [];
  for (const path of given) {
    if ((await world.files.kind(path)) !== 'directory') {
      files.push(path);
      continue;
    }
    const found = await world.files.find(path, isDockerfileName, MAX_FOUND);
    if (!found.ok) failures.push(found.failure);
    else if (found.value.length === 0) failures.push(none(path));
    else files.push(...found.value);
  }
  return { files: [...new Set(files)], failures };
}

function none(folder: string): Failure {
  return fail(
    'file/not-found',
    `there is no Dockerfile in the folder ${JSON.stringify(folder)}`,
    'files named Dockerfile, Dockerfile.*, *.Dockerfile or Containerfile are looked for, in its folders too',
    'name the file itself, or another folder',
  ).failure;
}
