import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3047', {
  catches: [
    ['FROM debian:12\nRUN wget a', [2]],
    ['FROM debian:12\nRUN wget -O- a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN wget -qO- a'],
    ['FROM debian:12\nRUN wget --progress=dot a'],
    ['FROM debian:12\nRUN wget -nv a'],
    ['FROM debian:12\nRUN wget -o log a'],
  ],
});
