import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3061', {
  catches: [['RUN a\nARG b\nENV c=d\nFROM debian:12', [1, 3]]],
  passes: [['ARG a\nFROM debian:12'], ['# c\nFROM debian:12']],
});
