import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3029', {
  catches: [
    ['FROM --platform=linux/amd64 a:1', [1]],
    ['ARG P\nFROM --platform=$P a:1', [2]],
  ],
  passes: [
    ['FROM a:1'],
    ['FROM --platform=$BUILDPLATFORM a:1'],
    ['FROM --platform=${TARGETPLATFORM:-linux/amd64} a:1'],
  ],
});
