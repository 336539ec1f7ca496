import { ruleSpec } from '../rule-spec.ts';

ruleSpec('FromAsCasing', {
  catches: [
    ['FROM a:1 as b', [1]],
    ['from a:1 AS b', [1]],
  ],
  passes: [['FROM a:1 AS b'], ['from a:1 as b'], ['From a:1 as b'], ['FROM a:1']],
  fixes: [['FROM a:1 as as', 'FROM a:1 AS as']],
});
