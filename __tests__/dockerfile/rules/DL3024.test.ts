import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3024', {
  catches: [['FROM a:1 AS b\nFROM c:1\nFROM d:1 AS b', [3]]],
  passes: [['FROM a:1 AS b\nFROM c:1 AS B'], ['FROM a:1\nFROM a:1']],
});
