import { ruleSpec } from '../rule-spec.ts';

ruleSpec('InvalidDefaultArgInFrom', {
  catches: [
    ['ARG A\nFROM $A', [2]],
    ['ARG A\nFROM debian:$A', [2], { buildArgs: { A: '12' } }],
  ],
  passes: [['ARG A=12\nFROM debian:$A'], ['FROM debian:${A:-12}'], ['FROM debian:12']],
});
