import { baseImages, digestOfToday, withDigest } from '../base-image.ts';
import type { Rule } from '../rule.ts';

/** A digest that its own tag has left behind: in suggestions alone, because only these ask a registry. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1022',
    title: 'Base image behind its tag',
    severity: 'low',
    isOnlySuggested: true,
    what: 'A FROM pins a digest, and the tag beside it names another image by now; the digest of one platform that the tag still holds is left alone. It is no finding of a run: `suggestions: true` asks the registry on pull requests and offers the change.',
    why: 'Tags of base images are moved when fixes come; a pinned digest gets none of them until somebody raises it.',
    fix: 'Take the digest that the tag names today, and build and test with it.',
    before: 'FROM debian:12.11-slim@sha256:2424c1850714a4d94666ec928e24d86de958646737b1d113f5b2207be44d37d8',
    after: 'FROM debian:12.11-slim@sha256:b1a741487078b369e78119849663d7f1a5341ef2768798f7b7406c4240f86aef',
    sources: ['CIS Docker 1.6.0 4.4', 'NIST SP 800-190 4.1.1'],
  },
  judgesFragments: true,
  check: (checked) =>
    baseImages(checked).flatMap((base) => {
      const { evaluated, image, ref } = base;
      const digest = digestOfToday(checked, base);
      if (ref.digest === undefined || digest === undefined || digest === ref.digest) return [];
      if (checked.inputs.heldPins?.has(ref.digest)) return [];
      const patch = withDigest(checked, base, digest);
      return [
        {
          instruction: evaluated.stage.from,
          title: `the base image ${image.split('@', 1)[0]} has moved on from the digest that is pinned`,
          advice: `Pin what the tag names today: \`${digest}\`.`,
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
};
