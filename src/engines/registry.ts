import { buildah } from './buildah/buildah.ts';
import type { BuilderAdapter } from './builder.ts';
import { buildx } from './buildx/buildx.ts';
import { docker } from './docker/docker.ts';
import { podman } from './podman/podman.ts';
import { SHELLCHECK } from './shellcheck/shellcheck.ts';

/** The builders, in the order in which `builder: auto` tries them: the cheapest handover first. */
export const BUILDER_ADAPTERS: readonly BuilderAdapter[] = [buildx, docker, buildah, podman];

/** The programs that read the scripts of a Dockerfile. */
export const SCRIPT_CHECKERS: readonly string[] = [SHELLCHECK];
