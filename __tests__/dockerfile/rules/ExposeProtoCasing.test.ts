import { ruleSpec } from '../rule-spec.ts';

ruleSpec('ExposeProtoCasing', {
  catches: [
    ['FROM debian:12\nEXPOSE 80/TCP', [2]],
    ['FROM debian:12\nEXPOSE 80 81/uDp', [2]],
  ],
  passes: [['FROM debian:12\nEXPOSE 80/tcp'], ['FROM debian:12\nEXPOSE 80']],
  fixes: [['FROM debian:12\nEXPOSE 80/TCP', 'FROM debian:12\nEXPOSE 80/tcp']],
});
