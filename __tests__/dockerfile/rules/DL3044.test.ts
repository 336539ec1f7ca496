import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3044', {
  catches: [
    ['FROM debian:12\nENV A=1 B=$A', [2]],
    ['FROM debian:12\nENV A=$B B="x${A}"', [2]],
  ],
  passes: [
    ['FROM debian:12\nENV A=1\nENV B=$A'],
    ['FROM debian:12\nENV PATH=$PATH:/a'],
    ['FROM debian:12\nENV A=1 B=$AA'],
    ['FROM debian:12\nARG A\nENV A=1 B=$A'],
  ],
});
