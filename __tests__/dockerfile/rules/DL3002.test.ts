import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3002', {
  catches: [
    ['FROM debian:12\nUSER root', [2]],
    ['FROM debian:12\nUSER 0:0', [2]],
    ['FROM debian:12\nUSER a\nUSER root:root', [3]],
    ['FROM debian:12\nUSER root\nFROM debian:12\nUSER 0', [2, 4]],
    ['FROM debian:12\nUSER "root"', [2]],
  ],
  passes: [
    ['FROM debian:12\nUSER root\nUSER a'],
    ['FROM debian:12\nUSER 1000'],
    ['FROM debian:12\nRUN true'],
    ['FROM debian:12\nUSER rooty'],
    ['FROM debian:12\nONBUILD USER root'],
    ['FROM debian:12\nUSER 00001'],
  ],
});
