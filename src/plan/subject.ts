import { logicalName } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import type { Subject } from '../domain/report.ts';

/** What is checked, in words that stay the same over tags, digests and rebuilds; two folders of one repository are two subjects. */
export function subjectOf(
  plan: Pick<Plan, 'image' | 'build' | 'dockerfiles'>,
  { target, workingDirectory }: { readonly target?: string; readonly workingDirectory: string },
): Subject {
  const isRoot = workingDirectory === '.' || workingDirectory === '';
  const first = plan.dockerfiles[0]?.path;
  const dockerfile = first === undefined || isRoot ? first : `${workingDirectory.replace(/\/+$/, '')}/${first}`;
  const { key, label } = nameOf(plan, target);
  return {
    key: isRoot ? key : `${key} in ${workingDirectory}`,
    label,
    ...(dockerfile === undefined ? {} : { dockerfile }),
  };
}

function nameOf(
  { image, build, dockerfiles }: Pick<Plan, 'image' | 'build' | 'dockerfiles'>,
  target: string | undefined,
): { key: string; label: string } {
  if (image !== undefined) return { key: `image ${logicalName(image)}`, label: image.text };
  if (build !== undefined) {
    const key = `build ${build.context} ${build.file}${target === undefined ? '' : ` ${target}`}`;
    return { key, label: build.tags[0] ?? build.file };
  }
  const label = dockerfiles.map((file) => file.path).join(', ');
  return { key: `files ${label}`, label };
}
