import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3023', {
  catches: [['FROM debian:12 AS a\nCOPY --from=a /b /c', [2]]],
  passes: [['FROM debian:12\nCOPY b /c'], ['FROM debian:12 AS a\nFROM debian:12 AS b\nCOPY --from=a /b /c']],
});
