import { isConstant } from '../platforms.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3029; BuildKit says the same of constants (FromPlatformFlagConstDisallowed), but where the name of the stage tells the platform. */
export const rule: Rule = {
  doc: {
    id: 'DL3029',
    title: 'Platform fixed in FROM',
    severity: 'low',
    what: 'A FROM has a `--platform` that is not the platform of the build.',
    why: 'The image is then built for that platform alone, whatever the build is asked for.',
    fix: 'Leave --platform away, or take BUILDPLATFORM or TARGETPLATFORM.',
    before: 'FROM --platform=linux/amd64 debian:12',
    after: 'FROM debian:12',
    sources: ['hadolint DL3029', 'BuildKit FromPlatformFlagConstDisallowed'],
  },
  judgesFragments: true,
  check: (checked) =>
    checked.stages
      .filter(({ stage: { platform = '' } }) => platform !== '' && !/\$\{?(?:BUILD|TARGET)PLATFORM/.test(platform))
      .map(({ stage }) => ({
        instruction: stage.from,
        title: `FROM fixes the platform ${stage.platform ?? ''}`,
        advice: 'Leave --platform away, or write `--platform=$BUILDPLATFORM` where the stage cross-compiles.',
        ...(isConstant(stage, checked) ? { aliases: ['FromPlatformFlagConstDisallowed'] } : {}),
      })),
};
