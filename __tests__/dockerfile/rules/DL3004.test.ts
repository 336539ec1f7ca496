import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3004', {
  catches: [
    ['FROM debian:12\nRUN sudo apt-get update', [2]],
    ['FROM debian:12\nRUN a && (b | sudo c)', [2]],
    ['FROM debian:12\nRUN x=$(sudo id)', [2]],
    ['FROM debian:12\nONBUILD RUN sudo a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN apt-get install sudo'],
    ['FROM debian:12\nRUN echo "sudo a"'],
    ['FROM debian:12\nRUN gosu a'],
    ["FROM debian:12\nRUN sh -c 'sudo a'"],
  ],
});
