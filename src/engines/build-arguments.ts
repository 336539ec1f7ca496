import { ok, type Result } from '../domain/failure.ts';
import type { BuildOrder } from './builder.ts';
import { allArguments, buildArgument, pathArgument, platformArgument, stageArgument } from './command-line.ts';
import { tagArguments } from './tag-argument.ts';

/** Flags that docker, buildx, buildah and podman share: file, build arguments, target, tags. Everything is checked; the context comes last. */
export function sharedBuildArguments(order: BuildOrder): Result<{ flags: readonly string[]; context: string }> {
  const context = pathArgument('context', order.context);
  if (!context.ok) return context;
  const file = pathArgument('file', order.file);
  if (!file.ok) return file;
  const args = allArguments(order.args, buildArgument);
  if (!args.ok) return args;
  const target = order.target === undefined ? undefined : stageArgument(order.target);
  if (target?.ok === false) return target;
  const tags = tagArguments(order.tags);
  if (!tags.ok) return tags;
  const flags = [
    '--file',
    file.value,
    ...order.args.flatMap((arg) => ['--build-arg', arg]),
    ...(target === undefined ? [] : ['--target', target.value]),
    ...tags.value.flatMap((tag) => ['--tag', tag]),
  ];
  return ok({ flags, context: context.value });
}

/** `--platform a,b`, or nothing where none is named. */
export function platformArguments(platforms: readonly string[]): Result<readonly string[]> {
  const checked = allArguments(platforms, platformArgument);
  if (!checked.ok) return checked;
  return ok(checked.value.length === 0 ? [] : ['--platform', checked.value.join(',')]);
}
