import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3001', {
  catches: [
    ['FROM debian:12\nRUN a && top', [2]],
    ['FROM debian:12\nONBUILD RUN ssh b', [2]],
  ],
  passes: [['FROM debian:12\nRUN /usr/bin/ssh'], ['FROM debian:12\nRUN ifconfig'], ['FROM debian:12\nRUN echo top']],
});
