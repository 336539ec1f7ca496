import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3027', {
  catches: [
    ['FROM debian:12\nRUN apt update', [2]],
    ['FROM debian:12\nONBUILD RUN apt update', [2]],
  ],
  passes: [['FROM debian:12\nRUN apt-get update'], ['FROM debian:12\nRUN echo apt']],
  fixes: [['FROM debian:12\nRUN apt install -y a', 'FROM debian:12\nRUN apt-get install -y a']],
});
