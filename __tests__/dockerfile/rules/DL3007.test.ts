import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3007', {
  catches: [
    ['FROM debian:latest', [1]],
    ['FROM $R/debian:latest AS a\nFROM a', [1]],
  ],
  passes: [
    ['FROM debian:12'],
    ['FROM debian'],
    ['FROM debian:latest@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['FROM debian:latest-slim'],
  ],
});
