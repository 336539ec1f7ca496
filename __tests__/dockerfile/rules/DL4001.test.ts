import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4001', {
  catches: [['FROM debian:12\nRUN curl a\nRUN wget -q b\nRUN curl c', [3, 4]]],
  passes: [
    ['FROM debian:12\nRUN curl a\nFROM debian:12\nRUN wget b'],
    ['FROM debian:12\nRUN curl a\nONBUILD RUN wget b'],
  ],
});
