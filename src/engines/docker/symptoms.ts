import type { Symptom } from '../symptom.ts';

/** What docker and BuildKit write when a build or a push fails. Special rows first. Captured from 20.10, 26.1, 28.2 and buildx 0.33. */
export const DOCKER_SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /buildx component is missing or broken/,
    cause: 'DOCKER_BUILDKIT=1 asks for BuildKit, and this docker has no buildx',
    cure: 'install the buildx plugin (docker/setup-buildx-action does), or leave DOCKER_BUILDKIT unset',
  },
  {
    pattern: /Cannot connect to the Docker daemon|error during connect|docker daemon is not running/i,
    cause: 'the Docker Engine does not answer',
    cure: 'start it, or set DOCKER_HOST to where it listens',
  },
  {
    pattern: /permission denied while trying to connect to the Docker daemon/i,
    cause: 'this user may not talk to the Docker Engine',
    cure: 'add the user to the group docker, or run as one who is in it',
  },
  {
    pattern: /no space left on device/i,
    cause: 'the disk is full',
    cure: 'free some space; `docker system prune` removes what is not used',
  },
  {
    pattern: /dockerfile parse error|Dockerfile parse error/,
    cause: 'the Dockerfile does not parse',
    cure: 'mend the line that is named',
  },
  {
    pattern: /target stage .{0,300} could not be found|failed to reach build target/,
    cause: 'the Dockerfile has no stage of the name given as target',
    cure: 'give one of the names after AS, or leave `target` out',
  },
  {
    pattern: /base name \(.{0,300}\) should not be blank|failed to parse stage name/,
    cause: 'a FROM line has no image, because an ARG in it has no value',
    cure: 'give the ARG a default, or its value in `build-args`',
  },
  {
    pattern:
      /no such host|dial tcp: lookup|i\/o timeout|network is unreachable|connection refused|TLS handshake timeout/i,
    cause: 'a registry or host could not be reached',
    cure: 'check the name and the network of the machine; on a machine without one, use images that are there already',
  },
  {
    pattern: /toomanyrequests|429 Too Many Requests|pull rate limit/i,
    cause: 'the registry answers: too many requests',
    cure: 'log in to the registry before this step, or use a mirror',
  },
  {
    pattern:
      /pull access denied|authentication required|unauthorized|denied: |no basic auth credentials|403 Forbidden/i,
    cause: 'the registry refuses the credentials, or wants some',
    cure: 'log in before this step (docker/login-action), with a token that may do this',
  },
  {
    pattern: /image does not exist locally|No such image/i,
    cause: 'the engine has no image of that name',
    cure: 'build or pull it before this step',
  },
  {
    pattern: /manifest unknown|manifest for .{0,300} not found|failed to resolve source metadata/,
    cause: 'an image or file that the build needs is not there',
    cure: 'check the name after FROM or COPY, and what .dockerignore leaves out',
  },
  {
    pattern: /COPY failed|ADD failed|failed to compute cache key|failed to calculate checksum/,
    cause: 'a file that the Dockerfile copies is not in the context',
    cure: 'check the path, `context`, and what .dockerignore leaves out',
  },
  {
    pattern: /: network \S{1,100} not found$/,
    cause: 'this engine has no network for the steps of a build',
    cure: 'give the engine a bridge network',
  },
  {
    pattern: /did not complete successfully: exit code: 137|returned a non-zero code: 137/,
    cause: 'a step was killed, most likely for want of memory',
    cure: 'give the machine more memory, or the step less to do',
  },
  {
    pattern: /did not complete successfully: exit code|returned a non-zero code|executor failed running/,
    cause: 'a step of the Dockerfile failed',
    cure: 'mend the command; the log above has its output',
  },
  {
    pattern: /exec format error|exec user process caused/,
    cause: 'a program of another architecture was run',
    cure: 'set up emulation (docker/setup-qemu-action), or build for the platform of the machine',
  },
];
