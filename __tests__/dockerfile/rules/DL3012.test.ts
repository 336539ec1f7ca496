import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3012', {
  catches: [['FROM debian:12\nHEALTHCHECK CMD ["a"]\nHEALTHCHECK CMD ["b"]\nHEALTHCHECK CMD ["a"]', [3, 4]]],
  passes: [
    ['FROM debian:12\nHEALTHCHECK CMD ["b"]'],
    ['FROM debian:12\nHEALTHCHECK CMD ["b"]\nFROM debian:12\nHEALTHCHECK CMD ["b"]'],
  ],
});
