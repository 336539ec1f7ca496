import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3036', {
  catches: [
    ['FROM debian:12\nRUN zypper in -y a', [2]],
    ['FROM debian:12\nRUN zypper cc && zypper in -y a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN zypper in -y a && zypper cc'],
    ['FROM debian:12\nRUN --mount=type=cache,target=/var/cache/zypp zypper in -y a'],
  ],
});
