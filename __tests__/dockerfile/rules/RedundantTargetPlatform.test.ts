import { ruleSpec } from '../rule-spec.ts';

ruleSpec('RedundantTargetPlatform', {
  catches: [
    ['FROM --platform="$TARGETPLATFORM" a:1', [1]],
    ['FROM --platform=${TARGETPLATFORM:-a} a:1', [1]],
  ],
  passes: [['FROM --platform=$TARGETPLATFORM a:1']],
});
