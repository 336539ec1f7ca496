import type { DockerfileOutline } from '../domain/dockerfile.ts';
import type { Finding } from '../domain/finding.ts';
import type { Plan } from '../domain/plan.ts';
import type { Files, World } from '../ports/world.ts';
import { checkFile } from './check-dockerfile.ts';
import { readHadolintConfig } from './hadolint-config.ts';

/** Where the base's context and Dockerfile were laid: absolute. */
export interface LaidOut {
  readonly context: string;
  readonly file: string;
}

/**
 * What the checks find in the base's Dockerfile, under the name of the head's and by the configuration that counts for the head. Undefined
 * where it is not checked, or not in full: the comparison then says nothing of Dockerfiles.
 */
export async function checkBaseDockerfile(
  world: World,
  { suggestions: _none, ...plan }: Plan,
  laid: LaidOut,
): Promise<{ readonly dockerfile: readonly Finding[]; readonly outline?: DockerfileOutline } | undefined> {
  const [dockerfile, ...others] = plan.dockerfiles;
  if (!plan.stages.dockerfile.run || plan.build === undefined || others.length > 0) return undefined;
  const { file, context } = plan.build;
  if (dockerfile?.path !== file) return undefined;
  const { config, failures } = await readHadolintConfig(world, plan);
  if (failures.length > 0) return undefined;
  const there = { ...world, files: filesOfBase(world.files, { file, context }, laid) };
  const checked = await checkFile(there, plan, { path: file, first: true, config });
  if (checked.failures.length > 0) return undefined;
  const { findings, outline } = checked;
  return { dockerfile: findings, ...(outline === undefined ? {} : { outline }) };
}

/** The files of the run, but for what is read of the Dockerfile and its context: that comes from the base. */
function filesOfBase(files: Files, head: LaidOut, base: LaidOut): Files {
  const folder = head.context.replace(/\/+$/, '');
  const at = (path: string): string => {
    if (path === head.file || path === `${head.file}.dockerignore`) return base.file + path.slice(head.file.length);
    if (path === head.context) return base.context;
    return path.startsWith(`${folder}/`) ? base.context + path.slice(folder.length) : path;
  };
  const read: Pick<Files, 'kind' | 'readNamed'> = {
    kind: (path) => files.kind(at(path)),
    readNamed: (path, maxBytes) => files.readNamed(at(path), maxBytes),
  };
  // All else is the run's own; its methods are bound, since they know private fields of theirs alone.
  return new Proxy(files, {
    get(target, key): unknown {
      if (key === 'kind' || key === 'readNamed') return read[key];
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
