import { ruleSpec } from '../rule-spec.ts';

ruleSpec('ReservedStageName', {
  catches: [['FROM a:1 AS Context', [1]]],
  passes: [['FROM a:1 AS context']],
});
