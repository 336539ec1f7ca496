import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3003', {
  catches: [
    ['FROM debian:12\nRUN a; cd /b', [2]],
    ['FROM debian:12\nRUN (cd /b && c)', [2]],
  ],
  passes: [['FROM debian:12\nWORKDIR /a'], ['FROM debian:12\nRUN echo cd'], ['FROM debian:12\nONBUILD RUN cd /a']],
});
