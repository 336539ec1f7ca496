import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4003', {
  catches: [['FROM debian:12\nCMD ["a"]\nCMD ["b"]\nCMD ["a"]', [3, 4]]],
  passes: [['FROM debian:12\nCMD ["b"]'], ['FROM debian:12\nCMD ["b"]\nFROM debian:12\nCMD ["b"]']],
});
