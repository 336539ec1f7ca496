import { isArgumentName, isPlatform, isStage } from '../domain/build-values.ts';
import { type Failure, fail } from '../domain/failure.ts';
import { parseRegistryRef, parseTarget } from '../domain/image-ref.ts';
import { parseRegistryMirror } from '../domain/registry-mirror.ts';
import type { InputName } from './table.ts';
import type { Value } from './value.ts';

/** What an input's type leaves open of its form: each value by itself, every mistake told. */
const FORMS: { readonly [name in InputName]?: (value: string) => Failure | undefined } = {
  image: (image) => failureOf(parseTarget(image)),
  platforms: (platform) =>
    isPlatform(platform) ? undefined : wrong('platforms', platform, 'os/arch or os/arch/variant, such as linux/arm64'),
  'build-args': (arg) => {
    // What follows the = may be a secret.
    const name = arg.split('=')[0] ?? '';
    return isArgumentName(name) ? undefined : wrong('build-args', name, 'KEY=VALUE, the KEY of letters, digits, _ . -');
  },
  target: (target) => (isStage(target) ? undefined : wrong('target', target, 'the name or number of a stage')),
  tags: (tag) => {
    const parsed = parseRegistryRef(tag);
    if (parsed.ok && parsed.value.digest !== undefined)
      return wrong('tags', tag, 'a name with a tag, without a digest');
    return failureOf(parsed);
  },
  'max-advisory-age': (age) =>
    parseAge(age) === undefined ? wrong('max-advisory-age', age, 'days or hours, such as 7, 7d or 72h') : undefined,
  'registry-mirrors': (mirror) => (parseRegistryMirror(mirror) === undefined ? wrongMirror(mirror) : undefined),
};

/** The values that are not of their form, in the order of the inputs. */
export function formFailures(values: ReadonlyMap<InputName, Value>): Failure[] {
  return [...values].flatMap(([name, value]) => {
    const check = FORMS[name];
    if (check === undefined || (typeof value !== 'string' && typeof value !== 'object')) return [];
    return (typeof value === 'string' ? [value] : value).flatMap((one) => check(one) ?? []);
  });
}

/** Hours of an age: days without a letter. Undefined where it is none. */
export function parseAge(written: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([dh]?)$/.exec(written) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'h' ? 1 : 24);
}

function failureOf(
  parsed: { readonly ok: true } | { readonly ok: false; readonly failure: Failure },
): Failure | undefined {
  return parsed.ok ? undefined : parsed.failure;
}

function wrong(name: InputName, seen: string, form: string): Failure {
  const what = `${name} has ${JSON.stringify(seen.slice(0, 200))}`;
  return fail('usage/bad-value', what, `expected ${form}`, `give ${name} as ${form}`).failure;
}

function wrongMirror(written: string): Failure {
  const form = 'HOST=PLACE, where PLACE is an https URL or a host, such as docker.io=https://mirror.example.com/hub';
  // What stands before an @ in a URL may be a password.
  const failure = wrong('registry-mirrors', written.replace(/\/\/[^/]*@/, '//'), form);
  return { ...failure, fix: `${failure.fix}; log in to it as to any registry` };
}
