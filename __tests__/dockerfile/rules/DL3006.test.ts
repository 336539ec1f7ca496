import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3006', {
  catches: [
    ['FROM debian', [1]],
    ['FROM debian AS a\nFROM a\nFROM A', [1, 3]],
    ['FROM localhost:5000/app', [1]],
  ],
  passes: [
    ['FROM debian:12'],
    ['FROM debian@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['FROM scratch'],
    ['FROM $BASE'],
    [`FROM \${BASE:-debian:12}`],
  ],
});
