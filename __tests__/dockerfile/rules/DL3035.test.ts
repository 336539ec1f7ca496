import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3035', {
  catches: [['FROM debian:12\nRUN zypper dup', [2]]],
  passes: [['FROM debian:12\nRUN zypper up']],
});
