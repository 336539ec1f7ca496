import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3011', {
  catches: [
    ['FROM debian:12\nEXPOSE 65536', [2]],
    ['FROM debian:12\nEXPOSE 80 1-70000/tcp', [2]],
  ],
  passes: [['FROM debian:12\nEXPOSE 65535'], ['FROM debian:12\nEXPOSE $PORT'], ['FROM debian:12\nEXPOSE 0/udp']],
});
