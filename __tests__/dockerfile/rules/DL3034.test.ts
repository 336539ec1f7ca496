import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3034', {
  catches: [
    ['FROM debian:12\nRUN zypper in a', [2]],
    ['FROM debian:12\nRUN zypper patch', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN zypper -n in a'],
    ['FROM debian:12\nRUN zypper in --no-confirm a'],
    ['FROM debian:12\nRUN zypper up'],
  ],
});
