import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3014', {
  catches: [
    ['FROM debian:12\nRUN apt-get install a', [2]],
    ['FROM debian:12\nRUN apt-get install -q a', [2]],
    ['FROM debian:12\nONBUILD RUN apt-get install a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN apt-get -y install a'],
    ['FROM debian:12\nRUN apt-get install -qq a'],
    ['FROM debian:12\nRUN apt-get install -q=2 a'],
    ['FROM debian:12\nRUN apt-get install -q -q a'],
    ['FROM debian:12\nRUN apt-get update'],
    ['FROM debian:12\nRUN apt install a'],
  ],
  fixes: [['FROM debian:12\nRUN apt-get install a', 'FROM debian:12\nRUN apt-get install -y a']],
});
