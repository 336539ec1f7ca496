import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3065', {
  catches: [
    ['FROM --platform=$TARGETPLATFORM a:1', [1]],
    ['FROM --platform=${TARGETPLATFORM} a:1', [1]],
  ],
  passes: [['FROM --platform="$TARGETPLATFORM" a:1'], ['FROM --platform=$BUILDPLATFORM a:1'], ['FROM a:1']],
  fixes: [['FROM --platform=$TARGETPLATFORM a:1', 'FROM a:1']],
});
