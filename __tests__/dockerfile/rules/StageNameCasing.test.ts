import { ruleSpec } from '../rule-spec.ts';

ruleSpec('StageNameCasing', {
  catches: [['FROM a:1 AS Build', [1]]],
  passes: [['FROM a:1 AS build-1'], ['FROM a:1']],
});
