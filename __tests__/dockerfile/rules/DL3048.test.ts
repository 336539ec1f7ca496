import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3048', {
  catches: [
    ['FROM debian:12\nLABEL A=b', [2]],
    ['FROM debian:12\nLABEL a..b=c', [2]],
    ['FROM debian:12\nLABEL com.docker.x=1', [2]],
    ['FROM debian:12\nLABEL "a b"=c', [2]],
  ],
  passes: [['FROM debian:12\nLABEL a-b.c9=1'], ['FROM debian:12\nLABEL "ab"=c'], ['FROM debian:12\nLABEL a b']],
});
