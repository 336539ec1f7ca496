import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL1001', {
  catches: [
    [
      'FROM debian:12\n# hadolint ignore=DL3001\nRUN a',
      [2],
      { config: { ...NO_CONFIG, levels: new Map([['DL1001', 'info']]) } },
    ],
    [
      '# hadolint ignore=DL1001\nFROM debian:12',
      [1],
      { config: { ...NO_CONFIG, levels: new Map([['DL1001', 'info']]) } },
    ],
  ],
  passes: [
    ['FROM debian:12\n# hadolint ignore=DL3001\nRUN a'],
    [
      'FROM debian:12\n# hadolint global ignore=DL3001\nRUN a',
      { config: { ...NO_CONFIG, levels: new Map([['DL1001', 'info']]) } },
    ],
    ['FROM debian:12\n# hadolint ignores\nRUN a', { config: { ...NO_CONFIG, levels: new Map([['DL1001', 'info']]) } }],
  ],
});
