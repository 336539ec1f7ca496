import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3057', {
  catches: [
    [
      'FROM a:1\nRUN a\nFROM b:1 AS b\nFROM c:1\nHEALTHCHECK NONE',
      [1, 3],
      { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } },
    ],
    [
      'FROM x:1 AS d\nFROM y:1 AS e\nFROM d AS f\nHEALTHCHECK NONE\nFROM y:1 AS g\nFROM x:1 AS i',
      [2, 5, 6],
      { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } },
    ],
    ['FROM a:1\nONBUILD HEALTHCHECK NONE', [1], { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } }],
  ],
  passes: [
    ['FROM a:1'],
    ['FROM a:1\nHEALTHCHECK NONE', { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } }],
    [
      'FROM x:1\nHEALTHCHECK NONE\nFROM x:2\nFROM x:1 AS k',
      { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } },
    ],
    [
      'FROM debian:12 AS a\nRUN b\nFROM a\nFROM debian:12\nFROM a AS b\nHEALTHCHECK NONE\nFROM b\nFROM debian:12 AS d',
      { config: { ...NO_CONFIG, levels: new Map([['DL3057', 'info']]) } },
    ],
  ],
});
