import { ruleSpec } from '../rule-spec.ts';

ruleSpec('MultipleInstructionsDisallowed', {
  catches: [['FROM debian:12\nCMD ["a"]\nENTRYPOINT ["b"]\nCMD ["c"]\nCMD ["d"]', [2]]],
  passes: [
    ['FROM debian:12\nCMD ["a"]'],
    ['FROM debian:12\nCMD ["a"]\nFROM debian:12\nCMD ["a"]'],
    ['FROM debian:12\nCMD ["a"]\nCMD ["b"]\nFROM debian:12'],
  ],
});
