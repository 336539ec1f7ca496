import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3025', {
  catches: [
    ['FROM debian:12\nCMD node server.js', [2]],
    ['FROM debian:12\nENTRYPOINT exec app\nCMD a', [2, 3]],
    ['FROM debian:12\nHEALTHCHECK CMD curl localhost', [2]],
    ['FROM debian:12\nSHELL ["a"]\nCMD b', [3]],
  ],
  passes: [
    ['FROM debian:12\nCMD ["node"]'],
    ['FROM debian:12\nENTRYPOINT []'],
    ['FROM debian:12\nHEALTHCHECK NONE'],
    ['FROM debian:12\nRUN a'],
    ['FROM debian:12\nONBUILD CMD a'],
    ['FROM debian:12\nCMD'],
  ],
  fixes: [['FROM debian:12\nCMD node server.js', 'FROM debian:12\nCMD ["node", "server.js"]']],
});
