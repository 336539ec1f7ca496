import type { Symptom } from '../symptom.ts';

/** What buildah and podman write when a build or a push fails (they share the code that builds). Captured from buildah 1.28 and podman 4.3. */
export const BUILDAH_SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /no unqualified-search registries are defined|did not resolve to an alias/,
    cause: 'a FROM line names an image without its registry, and none is set to look in',
    cure: 'write the image in full (docker.io/library/NAME:TAG), or set unqualified-search-registries in registries.conf',
  },
  {
    pattern: /no FROM statement found|unknown instruction|dockerfile parse error/i,
    cause: 'the Dockerfile does not parse',
    cure: 'mend the line that is named; the first instruction must be FROM (or ARG)',
  },
  {
    pattern: /[Tt]he target ".{0,300}" was not found/,
    cause: 'the Dockerfile has no stage of the name given as target',
    cure: 'give one of the names after AS, or leave `target` out',
  },
  {
    pattern: /no space left on device/i,
    cause: 'the disk is full',
    cure: 'free some space; `buildah rm --all` and `buildah prune` remove what is not used',
  },
  {
    pattern: /checking authfile|stat \S{1,500}\/(?:config|auth)\.json: no such file/,
    cause: 'the file of credentials that DOCKER_CONFIG or REGISTRY_AUTH_FILE leads to is not there',
    cure: 'log in to a registry first, or leave the variable unset',
  },
  {
    pattern: /copier: stat|checking on sources under/,
    cause: 'a file that the Dockerfile copies is not in the context',
    cure: 'check the path, `context`, and what .dockerignore or .containerignore leaves out',
  },
  {
    pattern: /newuidmap|newgidmap|insufficient UIDs|cannot set up namespace|operation not permitted|unshare/i,
    cause: 'the machine does not let this user make the namespaces that a build needs',
    cure: 'run as root with BUILDAH_ISOLATION=chroot, or give the user ranges in /etc/subuid and /etc/subgid',
  },
  {
    pattern: /server gave HTTP response to HTTPS client/,
    cause: 'the registry speaks http where https is wanted',
    cure: 'mark it as insecure in registries.conf, if it is yours',
  },
  {
    pattern:
      /no such host|dial tcp: lookup|i\/o timeout|network is unreachable|connection refused|pinging container registry/i,
    cause: 'a registry or host could not be reached',
    cure: 'check the name and the network of the machine; on a machine without one, use images that are there already',
  },
  {
    pattern: /toomanyrequests|429 \(Too Many Requests\)|429 Too Many Requests/i,
    cause: 'the registry answers: too many requests',
    cure: 'log in to the registry before this step, or use a mirror',
  },
  {
    pattern: /authentication required|unauthorized|access to the resource is denied|invalid username\/password/i,
    cause: 'the registry refuses the credentials, or wants some',
    cure: 'log in before this step, with a token that may do this',
  },
  {
    pattern: /manifest unknown|name unknown|image not known/i,
    cause: 'an image that the build needs is not there',
    cure: 'check the name after FROM',
  },
  {
    pattern: /building at STEP|while running runtime/,
    cause: 'a step of the Dockerfile failed',
    cure: 'mend the command; the log above has its output',
  },
];
