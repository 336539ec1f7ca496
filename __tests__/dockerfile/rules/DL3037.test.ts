import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3037', {
  catches: [
    ['FROM debian:12\nRUN zypper install -y curl', [2]],
    ['FROM debian:12\nRUN zypper -n in a=1 b', [2]],
  ],
  passes: [['FROM debian:12\nRUN zypper install -y curl=8 "b>=2" c.rpm'], ['FROM debian:12\nRUN zypper refresh']],
});
