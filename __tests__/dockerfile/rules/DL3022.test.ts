import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3022', {
  catches: [
    ['FROM debian:12\nCOPY --from=biuld a b', [2]],
    ['FROM debian:12\nCOPY --from=1 a b', [2]],
    ['FROM a:1 AS x\nFROM b:1\nCOPY --from=y a b', [3]],
  ],
  passes: [
    ['FROM a:1 AS x\nFROM b:1\nCOPY --from=x a b\nCOPY --from=X a b\nCOPY --from=0 a b'],
    ['FROM debian:12\nCOPY --from=nginx:1 a b'],
    ['FROM debian:12\nCOPY a b'],
  ],
});
