import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3043', {
  catches: [
    ['FROM debian:12\nONBUILD ONBUILD RUN a', [2]],
    ['FROM debian:12\nONBUILD FROM a', [2]],
    ['FROM debian:12\nONBUILD MAINTAINER a', [2]],
  ],
  passes: [['FROM debian:12\nONBUILD RUN a']],
});
