import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3015', {
  catches: [['FROM debian:12\nRUN apt-get install -y a', [2]]],
  passes: [
    ['FROM debian:12\nRUN apt-get install --no-install-recommends a'],
    ['FROM debian:12\nRUN apt-get install -o APT::Install-Recommends=false a'],
    ['FROM debian:12\nRUN apt install a'],
  ],
  fixes: [
    ['FROM debian:12\nRUN apt-get install -y a', 'FROM debian:12\nRUN apt-get install --no-install-recommends -y a'],
  ],
});
