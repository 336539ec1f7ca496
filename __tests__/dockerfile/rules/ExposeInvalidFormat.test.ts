import { ruleSpec } from '../rule-spec.ts';

ruleSpec('ExposeInvalidFormat', {
  catches: [
    ['FROM debian:12\nEXPOSE 80:80', [2]],
    ['FROM debian:12\nEXPOSE [::1]:80:80', [2]],
  ],
  passes: [['FROM debian:12\nEXPOSE 80/tcp'], ['FROM debian:12\nEXPOSE 80:80\nFROM debian:12']],
});
