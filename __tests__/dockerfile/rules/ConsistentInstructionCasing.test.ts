import { ruleSpec } from '../rule-spec.ts';

ruleSpec('ConsistentInstructionCasing', {
  catches: [
    ['FROM debian:12\nRun a\nRUN b', [2]],
    ['from a:1\nCOPY a b\ncopy c d', [2]],
  ],
  passes: [['FROM debian:12\nRUN a'], ['from a:1\nrun b'], ['arg A=1\nFROM a:$A']],
  fixes: [['FROM debian:12\nrun a\nRUN b', 'FROM debian:12\nRUN a\nRUN b']],
});
