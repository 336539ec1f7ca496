import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3054', {
  catches: [
    ['FROM debian:12\nLABEL l=free', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
    ['FROM debian:12\nLABEL l=mit', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
    [
      'FROM debian:12\nLABEL l="MIT OR Apache-2.0"',
      [2],
      { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } },
    ],
    ['FROM debian:12\nLABEL l=GPL-2.0', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=MIT', { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
    ['FROM debian:12\nLABEL l=GPL-2.0-only', { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
    ['FROM debian:12\nLABEL l=Apache-2.0', { config: { ...NO_CONFIG, labels: new Map([['l', 'spdx']]) } }],
    ['FROM debian:12\nLABEL l=free'],
  ],
});
