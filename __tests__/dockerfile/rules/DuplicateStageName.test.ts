import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DuplicateStageName', {
  catches: [['FROM a:1 AS b\nFROM d:1 AS B', [2]]],
  passes: [['FROM a:1 AS b\nFROM c:1 AS b']],
});
