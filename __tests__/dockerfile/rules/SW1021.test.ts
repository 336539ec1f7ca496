import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1021', {
  catches: [
    ['FROM debian:12\nRUN apt-get update && apt-get -y dist-upgrade', [2]],
    ['FROM debian:12\nRUN apt full-upgrade -y', [2]],
  ],
  passes: [['FROM debian:12\nRUN apt-get upgrade -y'], ['FROM debian:12\nRUN echo apt-get dist-upgrade']],
});
