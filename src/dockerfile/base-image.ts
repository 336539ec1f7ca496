import type { Patch } from '../domain/finding.ts';
import { formatRegistryRef, parseRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import { type Checked, type CheckInputs, prepare } from './checked.ts';
import type { Dockerfile } from './instruction.ts';
import { replaceOnly } from './patch.ts';
import type { EvaluatedStage } from './variables.ts';

/** A FROM that pulls an image: neither an earlier stage nor scratch. */
export interface BaseImage {
  readonly evaluated: EvaluatedStage;
  /** As the builder would pull it. */
  readonly image: string;
  readonly ref: RegistryRef;
}

/** Rules that mend a line with what a registry says. */
export const DIGEST_RULES: readonly string[] = ['SW1001', 'SW1022'];

/** The images that the stages start from, where their names are known and are references. */
export function baseImages(checked: Checked): BaseImage[] {
  return checked.stages.flatMap((evaluated) => {
    const { image, parent } = evaluated;
    if (image === undefined || parent !== undefined || image === 'scratch') return [];
    const ref = parseRegistryRef(image);
    return ref.ok ? [{ evaluated, image, ref: ref.value }] : [];
  });
}

/** The tags that base images are named by in so many words: what a registry can be asked about to mend the line. Each once. */
export function baseTags(file: Dockerfile, inputs: CheckInputs): RegistryRef[] {
  const tags = baseImages(prepare(file, inputs)).flatMap((base) => (isLiteral(base) ? (tagOf(base) ?? []) : []));
  return [...new Map(tags.map((ref) => [formatRegistryRef(ref), ref])).values()];
}

/** Base images that are named by tag and digest in so many words: each pin once, beside its tag. */
export function pinnedTags(
  file: Dockerfile,
  inputs: CheckInputs,
): { readonly tag: RegistryRef; readonly pin: string }[] {
  const pins = baseImages(prepare(file, inputs)).flatMap((base) => {
    const { digest: pin } = base.ref;
    const tag = isLiteral(base) ? tagOf(base) : undefined;
    return tag === undefined || pin === undefined ? [] : [{ tag, pin }];
  });
  return [...new Map(pins.map((one) => [`${formatRegistryRef(one.tag)}@${one.pin}`, one])).values()];
}

/** The digest that a base image's tag names today, where that is known. */
export function digestOfToday({ inputs }: Checked, base: BaseImage): string | undefined {
  const tag = tagOf(base);
  return tag === undefined ? undefined : inputs.tagDigests?.get(formatRegistryRef(tag));
}

/** The FROM with this digest, where the image stands in it as a word. */
export function withDigest({ file }: Checked, base: BaseImage, digest: string): Patch | undefined {
  if (!isLiteral(base)) return undefined;
  const word = new RegExp(`(?<=\\s)${base.image.replaceAll(/[^A-Za-z0-9]/g, '\\$&')}(?=\\s|$)`);
  const [named = ''] = base.image.split('@', 1);
  return replaceOnly(file, base.evaluated.stage.from, word, `${named}@${digest}`);
}

function isLiteral({ evaluated, image }: BaseImage): boolean {
  return evaluated.stage.base === image;
}

function tagOf({ ref: { registry, repository, tag } }: BaseImage): RegistryRef | undefined {
  return tag === undefined ? undefined : { registry, repository, tag };
}
