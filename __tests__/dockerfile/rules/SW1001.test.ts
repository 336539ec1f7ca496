import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1001', {
  catches: [
    ['FROM debian:12\n', [1]],
    ['ARG V=12\nFROM debian:$V AS a\nFROM a\nFROM node:22', [2, 4]],
  ],
  passes: [
    ['FROM debian:12@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['FROM scratch'],
    ['FROM debian'],
    ['FROM debian:latest'],
    ['FROM $NOBODY_KNOWS:1'],
  ],
});
