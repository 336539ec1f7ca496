import { parseRegistryRef, type RegistryRef } from '../domain/image-ref.ts';
import type { Checked } from './checked.ts';
import type { EvaluatedStage } from './variables.ts';

/** A FROM that pulls an image: neither an earlier stage nor scratch. */
export interface BaseImage {
  readonly evaluated: EvaluatedStage;
  /** As the builder would pull it. */
  readonly image: string;
  readonly ref: RegistryRef;
}

/** The images that the stages start from, where their names are known and are references. */
export function baseImages(checked: Checked): BaseImage[] {
  return checked.stages.flatMap((evaluated) => {
    const { image, parent } = evaluated;
    if (image === undefined || parent !== undefined || image === 'scratch') return [];
    const ref = parseRegistryRef(image);
    return ref.ok ? [{ evaluated, image, ref: ref.value }] : [];
  });
}
