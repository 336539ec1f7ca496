import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4000', {
  catches: [
    ['FROM debian:12\nMAINTAINER a@example.org', [2]],
    ['from debian:12\nmaintainer a', [2]],
  ],
  passes: [['FROM debian:12\nLABEL org.opencontainers.image.authors="a"']],
  fixes: [
    [
      'FROM debian:12\nMAINTAINER Some Body <a@example.org>',
      'FROM debian:12\nLABEL org.opencontainers.image.authors="Some Body <a@example.org>"',
    ],
  ],
});
