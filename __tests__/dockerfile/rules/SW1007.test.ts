import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1007', {
  catches: [
    ['FROM debian:12\nRUN --security=insecure a', [2]],
    ['FROM debian:12\nRUN --network=host a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN --security=sandbox a'],
    ['FROM debian:12\nRUN --network=none a'],
    ['FROM debian:12\nRUN a --network=host'],
  ],
});
