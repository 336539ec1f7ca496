import { baseImages, digestOfToday, withDigest } from '../base-image.ts';
import type { Rule } from '../rule.ts';

/** Silent where DL3006 or DL3007 speak: they say more about the same line. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1001',
    title: 'Base image not pinned by digest',
    severity: 'low',
    what: 'A FROM names its image by tag alone.',
    why: 'A tag can be moved to another image by whoever owns the repository, or has stolen it; a digest cannot.',
    fix: 'Add the digest, and let a bot that knows Dockerfiles raise it. With `suggestions: true` the digest of today is offered on the pull request.',
    before: 'FROM debian:12.11-slim',
    after: 'FROM debian:12.11-slim@sha256:<digest>',
    sources: ['CIS Docker 1.6.0 4.2', 'NIST SP 800-190 4.1.5', 'OpenSSF Scorecard Pinned-Dependencies'],
  },
  judgesFragments: true,
  check: (checked) =>
    baseImages(checked)
      .filter(({ ref }) => ref.digest === undefined && ref.tag !== undefined && ref.tag !== 'latest')
      .map((base) => {
        const { evaluated, image } = base;
        const digest = digestOfToday(checked, base);
        const patch = digest === undefined ? undefined : withDigest(checked, base, digest);
        return {
          instruction: evaluated.stage.from,
          title: `the base image ${image} is not pinned by digest`,
          advice: `Add the digest: \`${image}@sha256:…\` (\`docker buildx imagetools inspect ${image}\` prints it).`,
          ...(patch === undefined ? {} : { patch }),
        };
      }),
};
