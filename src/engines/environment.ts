/** Variables that docker and buildx read (docs: docker CLI "Environment variables", buildx "Environment variables"). */
export const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_API_VERSION',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_BUILDKIT',
  'DOCKER_DEFAULT_PLATFORM',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'SOURCE_DATE_EPOCH',
  'SSH_AUTH_SOCK',
] as const;

/** Variables that buildah and podman read (buildah-build(1), containers.conf(5), containers-storage.conf(5), containers-auth.json(5)). */
export const CONTAINERS_VARIABLES = [
  'CONTAINERS_CONF',
  'CONTAINERS_STORAGE_CONF',
  'CONTAINERS_REGISTRIES_CONF',
  'STORAGE_DRIVER',
  'STORAGE_OPTS',
  'BUILDAH_ISOLATION',
  'BUILDAH_FORMAT',
  'BUILDAH_LAYERS',
  'CONTAINER_HOST',
  'REGISTRY_AUTH_FILE',
  'DOCKER_CONFIG',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'SOURCE_DATE_EPOCH',
] as const;

/** Every variable of the run that an adapter may hand to its program. */
export const ENGINE_VARIABLES: readonly string[] = [...new Set<string>([...DOCKER_VARIABLES, ...CONTAINERS_VARIABLES])];

/** Those of `names` that have a value. */
export function pickVariables(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value !== '') picked[name] = value;
  }
  return picked;
}
