import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3063', {
  catches: [
    ['FROM a:1 AS context', [1]],
    ['FROM a:1 AS scratch', [1]],
  ],
  passes: [['FROM a:1 AS Context'], ['FROM scratch']],
});
