import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4004', {
  catches: [['FROM debian:12\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\nENTRYPOINT ["a"]', [3, 4]]],
  passes: [
    ['FROM debian:12\nENTRYPOINT ["b"]'],
    ['FROM debian:12\nENTRYPOINT ["b"]\nFROM debian:12\nENTRYPOINT ["b"]'],
  ],
});
