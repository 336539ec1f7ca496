import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3066', {
  catches: [
    ['FROM debian:12\nUSER app', [2]],
    ['FROM debian:12\nUSER a:10', [2]],
    ['FROM debian:12\nUSER $A', [2]],
  ],
  passes: [['FROM debian:12\nUSER 10'], ['FROM debian:12\nUSER 10:a'], ['FROM debian:12\nONBUILD USER a']],
});
