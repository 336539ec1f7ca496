import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3046', {
  catches: [
    ['FROM debian:12\nRUN useradd -u 123456 a', [2]],
    ['FROM debian:12\nRUN useradd -mu 123456 a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN useradd -u 12345 a'],
    ['FROM debian:12\nRUN useradd -lu 123456 a'],
    ['FROM debian:12\nRUN adduser -u 123456 a'],
  ],
});
