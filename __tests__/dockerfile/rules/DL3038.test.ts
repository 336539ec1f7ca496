import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3038', {
  catches: [
    ['FROM debian:12\nRUN dnf install a', [2]],
    ['FROM debian:12\nRUN microdnf install a', [2]],
    ['FROM debian:12\nRUN dnf install --assume-yes a', [2]],
  ],
  passes: [['FROM debian:12\nRUN dnf -y install a'], ['FROM debian:12\nRUN dnf update']],
});
