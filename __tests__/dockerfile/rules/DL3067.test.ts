import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3067', {
  catches: [
    ['FROM debian:12\nCOPY --from=a / /', [2]],
    ['FROM debian:12\nCOPY --from=a ["/", "/"]', [2]],
  ],
  passes: [
    ['FROM debian:12\nCOPY / /'],
    ['FROM debian:12\nCOPY --from=a /b /'],
    ['FROM debian:12\nCOPY --from=a / /a'],
  ],
});
