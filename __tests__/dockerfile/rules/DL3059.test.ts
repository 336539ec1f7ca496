import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3059', {
  catches: [
    ['FROM debian:12\nRUN a\nRUN b\n# c\nRUN d', [3, 5]],
    ['FROM debian:12\nRUN a\nRUN ["b"]', [3]],
  ],
  passes: [
    ['FROM debian:12\nRUN a\nRUN b && c'],
    ['FROM debian:12\nRUN a\nENV b=c\nRUN d'],
    ['FROM debian:12\nRUN a\nRUN --network=none b'],
    ['FROM debian:12\nONBUILD RUN a\nONBUILD RUN b'],
    ['FROM debian:12\nRUN a\nFROM debian:12\nRUN b'],
  ],
});
