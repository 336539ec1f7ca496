import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3021', {
  catches: [
    ['FROM debian:12\nCOPY a b c', [2]],
    ['FROM debian:12\nCOPY a b .', [2]],
    ['FROM debian:12\nCOPY ["a","b","c"]', [2]],
  ],
  passes: [
    ['FROM debian:12\nCOPY a b'],
    ['FROM debian:12\nCOPY a b c/'],
    ['FROM debian:12\nCOPY a b "c/"'],
    ['FROM debian:12\nADD a b c'],
  ],
  fixes: [['FROM debian:12\nCOPY a b /c', 'FROM debian:12\nCOPY a b /c/']],
});
