import { isArgumentName, isPlatform, isStage } from '../domain/build-values.ts';
import { fail, ok, type Result } from '../domain/failure.ts';

const CONTROL = /[\0-\x1f\x7f]/;

function refuse(input: string, value: string, why: string, fix: string): Result<never> {
  return fail('usage/bad-value', `${input}: ${JSON.stringify(value.slice(0, 120))} is refused`, why, fix);
}

/** A path that a program cannot take for a flag. Control characters are refused, spaces are fine: there is no shell. */
export function pathArgument(input: string, path: string): Result<string> {
  if (path === '' || path.startsWith('-') || CONTROL.test(path)) {
    return refuse(input, path, 'it is empty, starts with - or has a control character', 'name the file as ./NAME');
  }
  return ok(path);
}

/** A stage's name, or its number (Dockerfile reference, `FROM … AS`). */
export function stageArgument(target: string): Result<string> {
  return isStage(target)
    ? ok(target)
    : refuse('target', target, 'it is not the name of a stage', 'use the name after AS in the Dockerfile');
}

/** `os/arch[/variant]` (OCI image-spec, platform). */
export function platformArgument(platform: string): Result<string> {
  return isPlatform(platform)
    ? ok(platform)
    : refuse('platforms', platform, 'it is not of the form os/arch or os/arch/variant', 'for example linux/amd64');
}

/** `KEY=VALUE`, or `KEY` whose value the builder takes from its environment. The value may be anything but NUL. */
export function buildArgument(text: string): Result<{ readonly key: string; readonly value?: string }> {
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals);
  if (!isArgumentName(key)) {
    return refuse('build-args', key, 'its key is not a name', 'write KEY=VALUE, one a line');
  }
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  if (value?.includes('\0') === true) return refuse('build-args', key, 'its value has a NUL', 'write KEY=VALUE');
  return ok(value === undefined ? { key } : { key, value });
}

/** All values of a list, or the first refusal. */
export function allArguments<T>(values: readonly string[], check: (value: string) => Result<T>): Result<readonly T[]> {
  const good: T[] = [];
  for (const value of values) {
    const checked = check(value);
    if (!checked.ok) return checked;
    good.push(checked.value);
  }
  return ok(good);
}
