import { judgeImage } from '../hardening/judge-image.ts';
import type { Stage } from '../ports/stage.ts';
import { placesIn } from './locate.ts';

/** Judges how each image is made: its configuration, its history, and the modes of its files. */
export const hardeningStage: Stage = {
  name: 'hardening',
  run: async (_world, plan, soFar) => {
    const images = soFar.images ?? [];
    if (images.length === 0) return { status: 'skipped', because: 'no image was read' };
    const given = plan.image?.text;
    const findings = images.flatMap((image, index) =>
      judgeImage({ image, places: placesIn(soFar, image), ...(given === undefined ? {} : { given }) }, index),
    );
    return { status: 'done', findings, artifacts: {} };
  },
};
